-- Adds rows to buildings of one city, one array a column.
-- $1 city id; $2 building_id; $3 name_zh; $4 kind; $5 storeys; $6 height_m; $7 geom (hex EWKB).
insert into buildings (city_id, building_id, name_zh, kind, storeys, height_m, geom)
select
  $1::int,
  r.building_id,
  r.name_zh,
  r.kind,
  r.storeys,
  r.height_m,
  r.geom::geometry
from unnest(
  $2::text[], $3::text[], $4::text[], $5::int4[], $6::float8[], $7::text[]
) as r(building_id, name_zh, kind, storeys, height_m, geom)
