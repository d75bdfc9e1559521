-- Says which street each road piece is part of. $1 city_id, $2 edge ids, $3 street ids or null
update road_edges e set street_id = r.street_id
from unnest($2::int4[], $3::text[]) as r(edge_id, street_id)
where e.city_id = $1::int and e.edge_id = r.edge_id
