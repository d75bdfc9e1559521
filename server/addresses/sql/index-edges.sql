-- Which edges of the road graph bear a name or belong to a street? A page in key order.
-- $1 city_id, $2 after this edge_id, $3 rows at most
select edge_id::int4 as key, from_node::text as "fromNode", to_node::text as "toNode", name_zh as "nameZh",
       street_id as "streetId", width_m::float8 as "widthM", encode(ST_AsEWKB(geom), 'hex') as geom
from road_edges
where city_id = $1::int4 and edge_id > $2::int4
  and (name_zh is not null or street_id is not null)
order by edge_id
limit $3::int4
