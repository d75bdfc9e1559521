-- Says which grid answers for each street. $1 city_id, $2 street ids, $3 grid ids
update streets s set home_grid_id = r.grid_id
from unnest($2::text[], $3::text[]) as r(street_id, grid_id)
where s.city_id = $1::int and s.street_id = r.street_id
