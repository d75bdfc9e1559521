-- Notes reports of the demo city that the centre merged, and takes them out of the count.
-- $1 city id; $2 anchor instant, ISO UTC; $3 case_id; $4 primary_id; $5 decided_at (seconds from the anchor); $6 distance m; $7 minutes
with noted as (
  insert into case_merges (city_id, merge_id, case_id, primary_id, decision, decided_at, decided_by, reason, evidence)
  select $1::int, 'M-' || r.case_id, r.case_id, r.primary_id, 'merged', $2::timestamptz + r.at * interval '1 second', 'centre',
         '同一事件多渠道上报', jsonb_build_object('distanceM', r.metres, 'minutes', r.minutes)
  from unnest($3::text[], $4::text[], $5::int4[], $6::float8[], $7::int4[]) as r(case_id, primary_id, at, metres, minutes)
)
update cases c set merged_into = r.primary_id
from unnest($3::text[], $4::text[]) as r(case_id, primary_id)
where c.city_id = $1::int and c.case_id = r.case_id
