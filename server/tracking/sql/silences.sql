-- When was nothing usable heard of a unit while it was on duty, for longer than a limit? The beginning of a duty counts
-- as heard, so does the asked end. Duties of one unit that overlap are joined.
-- $1 city, $2 from, $3 to (ISO text), $4 limit in seconds, $5 unit id or null for all.
with asked as (
  select $2::text::timestamptz as from_at, $3::text::timestamptz as to_at, c.time_zone
    from cities c where c.city_id = $1::int4
), duties as (
  select r.unit_id,
         greatest(a.from_at, (r.day + s.starts) at time zone a.time_zone) as from_at,
         least(a.to_at, (r.day + s.ends + case when s.ends <= s.starts then interval '1 day' else interval '0' end)
                          at time zone a.time_zone) as to_at
    from asked a
    join rosters r on r.city_id = $1::int4 and r.unit_id is not null and ($5::text is null or r.unit_id = $5::text)
                  and r.day between (a.from_at at time zone a.time_zone)::date - 1 and (a.to_at at time zone a.time_zone)::date
    join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
), spans as (
  select unit_id, unnest(range_agg(tstzrange(from_at, to_at))) as span
    from duties where to_at > from_at
   group by unit_id
), moments as (
  select unit_id, span, lower(span) as at from spans
  union all
  select unit_id, span, upper(span) from spans
  union all
  select s.unit_id, s.span, f.observed_at
    from spans s
    join fixes f on f.city_id = $1::int4 and f.unit_id = s.unit_id and f.flags = 0
                and f.observed_at > lower(s.span) and f.observed_at < upper(s.span)
), gaps as (
  select unit_id, lag(at) over (partition by unit_id, span order by at) as from_at, at as to_at from moments
)
select unit_id,
       to_char(from_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as from_at,
       to_char(to_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as to_at
  from gaps
 where to_at - from_at > make_interval(secs => $4::float8)
 order by unit_id, from_at
