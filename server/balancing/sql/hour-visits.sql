-- On which local days was each street seen in some hours of the day, and when last? A visit counts on each day on
-- which it reaches into the hours.
-- $1 city_id, $2 first and $3 last local day YYYY-MM-DD, $4 time zone, $5 first hour, $6 hour after the last
with seen as (
  select v.street_id, d.day::date as day,
         least(v.ended_at, (d.day + make_interval(hours => $6::int4)) at time zone $4::text) as at
  from visits v
  cross join lateral generate_series(
    (v.started_at at time zone $4::text)::date::timestamp, (v.ended_at at time zone $4::text)::date::timestamp,
    interval '1 day') as d(day)
  where v.city_id = $1::int4 and v.certainty > 0
    and v.started_at >= (($2::text::date - 1)::timestamp at time zone $4::text)
    and v.started_at < (($3::text::date + 1)::timestamp at time zone $4::text)
    and v.started_at < (d.day + make_interval(hours => $6::int4)) at time zone $4::text
    and v.ended_at >= (d.day + make_interval(hours => $5::int4)) at time zone $4::text
    and d.day between $2::text::date::timestamp and $3::text::date::timestamp
)
select street_id as "streetId", count(distinct day)::int4 as days,
       to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastAt",
       to_jsonb(array_agg(distinct to_char(day, 'YYYY-MM-DD'))) as "onDays"
from seen
group by street_id
