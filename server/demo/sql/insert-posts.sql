-- Adds rows to posts of one city, one array a column.
-- $1 city id; $2 post_id; $3 name_zh; $4 place_type; $5 grid_id; $6 windows (JSON text);
-- $7, $8 geom longitude, latitude in degrees.
insert into posts (city_id, post_id, name_zh, place_type, grid_id, windows, geom)
select
  $1::int,
  r.post_id,
  r.name_zh,
  r.place_type,
  r.grid_id,
  r.windows::jsonb,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[]
) as r(post_id, name_zh, place_type, grid_id, windows, geom_lon, geom_lat)
