-- English names, and whether an unnamed piece may be a lane. $1 city_id, $2 edge ids, $3 names, $4 managed
update road_edges e set name_en = r.name_en, managed = r.managed
from unnest($2::int4[], $3::text[], $4::bool[]) as r(edge_id, name_en, managed)
where e.city_id = $1::int and e.edge_id = r.edge_id
