-- Raises a layer's version by one, notes what it touched, and answers the new one (2 after the first change).
-- $1 city, $2 layer, $3 the instant of the change, $4 boxes [[west, south, east, north], …] in degrees as JSON (null: anywhere).
with raised as (
  insert into layer_versions (city_id, layer, version, changed_at)
  values ($1::int4, $2::text, 2, $3::timestamptz)
  on conflict (city_id, layer)
  do update set version = layer_versions.version + 1, changed_at = excluded.changed_at
  returning version
),
pruned as (
  delete from layer_changes
  where city_id = $1::int4 and layer = $2::text and version <= (select version from raised) - 500
),
noted as (
  insert into layer_changes (city_id, layer, version, boxes, changed_at)
  select $1::int4, $2::text, version, $4::jsonb, $3::timestamptz
  from raised
)
select version::int4 as version
from raised
