-- Where was every unit, step by step? Of each step the last usable fix, as arrays by unit: seconds since the beginning,
-- longitude and latitude (1e-6 degree), heading (degrees, -1 unknown).
-- $1 city, $2 from, $3 to (ISO text), $4 step in seconds, $5 unit ids or null for all, $6 fixes at most.
with picked as (
  select distinct on (f.unit_id, floor(extract(epoch from f.observed_at - $2::text::timestamptz) / $4::float8))
         f.unit_id, extract(epoch from f.observed_at - $2::text::timestamptz)::float8 as at_s,
         ST_X(f.geom) as lng, ST_Y(f.geom) as lat, f.heading_deg
    from fixes f
   where f.city_id = $1::int4 and f.flags = 0
     and f.observed_at >= $2::text::timestamptz and f.observed_at < $3::text::timestamptz
     and ($5::text[] is null or f.unit_id = any($5::text[]))
   order by f.unit_id, floor(extract(epoch from f.observed_at - $2::text::timestamptz) / $4::float8), f.observed_at desc
), few as (
  select * from picked limit $6::int4
)
select f.unit_id, u.kind, u.call_sign,
       jsonb_agg(round(f.at_s::numeric, 1) order by f.at_s) as at_s,
       jsonb_agg(round(f.lng::numeric, 6) order by f.at_s) as lng,
       jsonb_agg(round(f.lat::numeric, 6) order by f.at_s) as lat,
       jsonb_agg(coalesce(round(f.heading_deg::numeric), -1) order by f.at_s) as heading_deg
  from few f
  join units u on u.city_id = $1::int4 and u.unit_id = f.unit_id
 group by f.unit_id, u.kind, u.call_sign
 order by f.unit_id
