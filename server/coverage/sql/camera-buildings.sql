-- Which buildings may stand in a camera's way? Those as high as it, within its range (in degrees, generously).
-- $1 city. Shape as hex EWKB.
select c.camera_id, encode(ST_AsEWKB(b.geom), 'hex') as geom
  from cameras c
  join buildings b on b.city_id = c.city_id and b.geom && ST_Expand(c.geom, c.range_m / 70000.0)
 where c.city_id = $1::int4 and b.height_m >= c.height_m
 order by c.camera_id, b.building_id
