-- Where the heights of buildings come from. $1 city_id, $2 building ids, $3 bases
update buildings b set height_basis = r.basis
from unnest($2::text[], $3::text[]) as r(building_id, basis)
where b.city_id = $1::int and b.building_id = r.building_id
