-- Of which units were usable fixes received since a moment, and from when is the oldest of them?
-- $1 city, $2 received since, $3 observed since (both ISO text).
select unit_id, (extract(epoch from min(observed_at)) * 1000)::float8 as from_ms
  from fixes
 where city_id = $1::int4 and received_at > $2::text::timestamptz and observed_at >= $3::text::timestamptz and flags = 0
 group by unit_id
 order by unit_id
