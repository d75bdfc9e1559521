-- Adds rows to surfaces of one city, one array a column.
-- $1 city id; $2 surface_id; $3 kind; $4 name_zh; $5 name_en; $6 geom (hex EWKB).
insert into surfaces (city_id, surface_id, kind, name_zh, name_en, geom)
select
  $1::int,
  r.surface_id,
  r.kind,
  r.name_zh,
  r.name_en,
  r.geom::geometry
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]
) as r(surface_id, kind, name_zh, name_en, geom)
