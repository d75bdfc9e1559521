-- Adds rows to leaves of one city, one array a column.
-- $1 city id; $2 anchor day; $3 leave_id; $4 person_id; $5 kind; $6 starts_on (days from the anchor day);
-- $7 ends_on (days from the anchor day).
insert into leaves (city_id, leave_id, person_id, kind, starts_on, ends_on)
select
  $1::int,
  r.leave_id,
  r.person_id,
  r.kind,
  $2::date + r.starts_on,
  $2::date + r.ends_on
from unnest(
  $3::text[], $4::text[], $5::text[], $6::int4[], $7::int4[]
) as r(leave_id, person_id, kind, starts_on, ends_on)
