-- Adds rows to case_events of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 case_id; $4 seq; $5 at (seconds from the anchor); $6 step; $7 actor;
-- $8 note.
insert into case_events (city_id, case_id, seq, at, step, actor, note)
select
  $1::int,
  r.case_id,
  r.seq,
  $2::timestamptz + r.at * interval '1 second',
  r.step,
  r.actor,
  r.note
from unnest(
  $3::text[], $4::int4[], $5::int4[], $6::text[], $7::text[], $8::text[]
) as r(case_id, seq, at, step, actor, note)
