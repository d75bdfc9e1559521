-- Adds rows to road_nodes of one city, one array a column.
-- $1 city id; $2 node_id; $3, $4 geom longitude, latitude in degrees.
insert into road_nodes (city_id, node_id, geom)
select
  $1::int,
  r.node_id,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $2::int4[], $3::float8[], $4::float8[]
) as r(node_id, geom_lon, geom_lat)
