-- Gives a waiting repeating job a new interval and parameters.
-- $1 city or null, $2 kind, $3 params (JSON text), $4 seconds between.
update jobs
set params = $3::jsonb,
    every_s = $4::int4
where kind = $2::text
  and city_id is not distinct from $1::int4
  and every_s is not null
  and state = 'queued'
