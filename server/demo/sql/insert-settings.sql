-- Adds rows to settings of one city, one array a column.
-- $1 city id; $2 key; $3 value (JSON text); $4 source.
insert into settings (city_id, key, value, source)
select
  $1::int,
  r.key,
  r.value::jsonb,
  r.source
from unnest(
  $2::text[], $3::text[], $4::text[]
) as r(key, value, source)
