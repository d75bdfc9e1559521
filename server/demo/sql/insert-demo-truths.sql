-- Adds rows to demo_truths of one city, one array a column.
-- $1 city id; $2 kind; $3 key; $4 truth (JSON text).
insert into demo_truths (city_id, kind, key, truth)
select
  $1::int,
  r.kind,
  r.key,
  r.truth::jsonb
from unnest(
  $2::text[], $3::text[], $4::text[]
) as r(kind, key, truth)
