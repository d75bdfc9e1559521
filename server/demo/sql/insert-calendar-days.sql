-- Adds rows to calendar_days of one city, one array a column.
-- $1 city id; $2 anchor day; $3 day (days from the anchor day); $4 working; $5 name_zh; $6 source.
insert into calendar_days (city_id, day, working, name_zh, source)
select
  $1::int,
  $2::date + r.day,
  r.working,
  r.name_zh,
  r.source
from unnest(
  $3::int4[], $4::bool[], $5::text[], $6::text[]
) as r(day, working, name_zh, source)
