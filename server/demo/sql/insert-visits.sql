-- Adds rows to visits of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 street_id; $4 started_at (seconds from the anchor); $5 visit_id;
-- $6 ended_at (seconds from the anchor); $7 unit_id; $8 person_id; $9 evidence; $10 certainty.
insert into visits (city_id, street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty)
select
  $1::int,
  r.street_id,
  $2::timestamptz + r.started_at * interval '1 second',
  r.visit_id,
  $2::timestamptz + r.ended_at * interval '1 second',
  r.unit_id,
  r.person_id,
  r.evidence,
  r.certainty
from unnest(
  $3::text[], $4::int4[], $5::text[], $6::int4[], $7::text[], $8::text[], $9::text[], $10::float8[]
) as r(street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty)
