-- Which road pieces of the city lie in a box? One page in id order, to hold a layer of lines against.
-- $1 city_id, $2 west, $3 south, $4 east, $5 north (degrees WGS84), $6 after which edge_id, $7 rows at most
select edge_id as "edgeId", encode(ST_AsEWKB(geom), 'hex') as hex
from road_edges
where city_id = $1::int and edge_id > $6::int
  and geom && ST_MakeEnvelope($2::float8, $3::float8, $4::float8, $5::float8, 4326)
order by edge_id limit $7::int
