-- What did units report from a moment of each on? Usable fixes (flags = 0) in order of unit and time.
-- $1 city, pairwise $2 unit ids and $3 from (ISO text), $4 until (ISO text, excluded).
select f.unit_id, (extract(epoch from f.observed_at) * 1000)::float8 as time_ms,
       ST_X(f.geom)::float8 as lng, ST_Y(f.geom)::float8 as lat, f.accuracy_m::float8 as accuracy_m
  from unnest($2::text[], $3::text[]) as asked(unit_id, since)
  join fixes f on f.city_id = $1::int4 and f.unit_id = asked.unit_id and f.observed_at >= asked.since::timestamptz
 where f.observed_at >= (select min(s)::timestamptz from unnest($3::text[]) as s)
   and f.observed_at < $4::text::timestamptz and f.flags = 0
 order by f.unit_id, f.observed_at
