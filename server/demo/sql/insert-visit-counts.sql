-- Adds rows to visit_counts of one city, one array a column.
-- $1 city id; $2 anchor day; $3 street_id; $4 day (days from the anchor day); $5 shift_id; $6 evidence; $7 visits.
insert into visit_counts (city_id, street_id, day, shift_id, evidence, visits)
select
  $1::int,
  r.street_id,
  $2::date + r.day,
  r.shift_id,
  r.evidence,
  r.visits
from unnest(
  $3::text[], $4::int4[], $5::text[], $6::text[], $7::int4[]
) as r(street_id, day, shift_id, evidence, visits)
