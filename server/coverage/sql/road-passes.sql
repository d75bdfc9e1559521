-- Which passes were made over a sanitation road between two moments? $1 city, $2 road id, $3 from, $4 to (ISO text).
select pass_id, unit_id, to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started_at,
       to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ended_at, covered, posterior,
       fixes::int4 as fixes, counted, steady
  from matched_passes
 where city_id = $1::int4 and subject = 'road' and subject_id = $2::text
   and ended_at >= $3::text::timestamptz and ended_at < $4::text::timestamptz
 order by matched_passes.ended_at, pass_id
