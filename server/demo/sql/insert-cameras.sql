-- Adds rows to cameras of one city, one array a column.
-- $1 city id; $2 camera_id; $3 name_zh; $4 street_id; $5 height_m; $6 bearing_deg; $7 fov_deg; $8 range_m;
-- $9 compliant; $10 signed; $11 published; $12, $13 geom longitude, latitude in degrees.
insert into cameras (city_id, camera_id, name_zh, street_id, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom)
select
  $1::int,
  r.camera_id,
  r.name_zh,
  r.street_id,
  r.height_m,
  r.bearing_deg,
  r.fov_deg,
  r.range_m,
  r.compliant,
  r.signed,
  r.published,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::bool[], $10::bool[], $11::bool[], $12::float8[], $13::float8[]
) as r(camera_id, name_zh, street_id, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published, geom_lon, geom_lat)
