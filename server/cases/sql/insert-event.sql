-- Adds one step to a case's record, numbered after the last.
-- $1 city_id, $2 case_id, $3 instant, $4 step, $5 actor or null, $6 note or null
insert into case_events (city_id, case_id, seq, at, step, actor, note)
select $1::int, $2::text, coalesce(max(seq), 0) + 1, $3::timestamptz, $4::text, $5::text, $6::text
from case_events
where city_id = $1::int and case_id = $2::text
