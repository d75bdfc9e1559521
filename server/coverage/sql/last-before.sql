-- When did the last visit of each street before an instant end, as far back as is looked?
-- $1 city, $2 instant, $3 look-back (ISO text), $4 kinds of evidence that count or null for all, $5 street id or null for all
select street_id, (extract(epoch from max(ended_at)) * 1000)::float8 as last_ms
  from visits
 where city_id = $1::int4 and started_at < $2::text::timestamptz and started_at >= $3::text::timestamptz
   and ended_at < $2::text::timestamptz
   and ($4::text[] is null or evidence = any($4::text[])) and ($5::text is null or street_id = $5::text)
 group by street_id
