-- When was each unit not heard of for longer than $5 seconds? Between usable fixes within the period, and from its
-- beginning to the first and from the last to its end; a unit never heard of gives the whole period.
-- $1 city, $2 unit ids, $3 from, $4 to (ISO text).
with heard as (
  select u.unit_id, f.observed_at as at
    from unnest($2::text[]) as u(unit_id)
    join fixes f on f.city_id = $1::int4 and f.unit_id = u.unit_id and f.flags = 0
     and f.observed_at >= $3::text::timestamptz and f.observed_at < $4::text::timestamptz
  union all
  select u.unit_id, e.at
    from unnest($2::text[]) as u(unit_id), (values ($3::text::timestamptz), ($4::text::timestamptz)) as e(at)
), steps as (
  select unit_id, at as to_at, lag(at) over (partition by unit_id order by at) as from_at from heard
)
select unit_id, (extract(epoch from from_at) * 1000)::float8 as from_ms, (extract(epoch from to_at) * 1000)::float8 as to_ms
  from steps
 where to_at - from_at > make_interval(secs => $5::float8)
 order by unit_id, from_at
