-- Which passes over streets hang on the rate of fixes? $1 city, $2 from, $3 to (ISO text).
select pass_id, subject_id as street_id, counted
  from matched_passes
 where city_id = $1::int4 and subject = 'street' and not steady
   and started_at < $3::text::timestamptz and started_at >= $2::text::timestamptz - interval '12 hours'
   and ended_at >= $2::text::timestamptz
