-- Which passes of units are kept that end after a moment of each? $1 city, pairwise $2 unit ids, $3 moments (ISO text).
select p.pass_id, p.unit_id, p.subject, p.subject_id, (extract(epoch from p.started_at) * 1000)::float8 as from_ms,
       (extract(epoch from p.ended_at) * 1000)::float8 as to_ms, p.counted, p.steady
  from unnest($2::text[], $3::text[]) as asked(unit_id, since)
  join matched_passes p on p.city_id = $1::int4 and p.unit_id = asked.unit_id
   and p.started_at >= asked.since::timestamptz - interval '1 day' and p.ended_at >= asked.since::timestamptz
 order by p.unit_id, p.started_at
