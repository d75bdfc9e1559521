-- Which visits overlap a period? $1 city, $2 from, $3 to (ISO text), $4 street id or null for all.
select street_id, visit_id, (extract(epoch from started_at) * 1000)::float8 as from_ms,
       (extract(epoch from ended_at) * 1000)::float8 as to_ms, unit_id, person_id, evidence, certainty::float8 as certainty
  from visits
 where city_id = $1::int4 and started_at < $3::text::timestamptz
   and started_at >= $2::text::timestamptz - interval '12 hours' and ended_at >= $2::text::timestamptz
   and ($4::text is null or street_id = $4::text)
 order by street_id, visits.started_at, visit_id
