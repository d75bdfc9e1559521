-- Where was a unit? Its fixes in time order, flagged ones included. from ≤ observed < to.
-- $1 city, $2 unit id, $3 from, $4 to (ISO text), $5 rows at most.
select to_char(observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       ST_X(geom)::float8 as lng,
       ST_Y(geom)::float8 as lat,
       speed_mps::float8 as speed_mps,
       heading_deg::float8 as heading_deg,
       accuracy_m::float8 as accuracy_m,
       flags::int4 as flags
  from fixes
 where city_id = $1::int4 and unit_id = $2::text
   and observed_at >= $3::text::timestamptz and observed_at < $4::text::timestamptz
 order by observed_at
 limit $5::int4
