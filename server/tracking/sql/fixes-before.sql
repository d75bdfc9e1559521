-- Which usable fix came last before a moment, within ten minutes? For batches that arrive late.
-- $1 city, $2 unit ids, $3 moments as ISO text, pairwise.
select late.unit_id,
       to_char(f.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as observed_at,
       ST_X(f.geom)::float8 as lng,
       ST_Y(f.geom)::float8 as lat
  from unnest($2::text[], $3::text[]) as late(unit_id, moment)
 cross join lateral (
        select observed_at, geom
          from fixes
         where city_id = $1::int4 and unit_id = late.unit_id and flags = 0
           and observed_at < late.moment::timestamptz
           and observed_at >= late.moment::timestamptz - interval '10 minutes'
         order by observed_at desc
         limit 1) f
