-- Adds rows to rosters of one city, one array a column.
-- $1 city id; $2 anchor day; $3 roster_id; $4 day (days from the anchor day); $5 shift_id; $6 person_id; $7 unit_id;
-- $8 post_id; $9 grid_id; $10 street_ids (array literals); $11 source.
insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source)
select
  $1::int,
  r.roster_id,
  $2::date + r.day,
  r.shift_id,
  r.person_id,
  r.unit_id,
  r.post_id,
  r.grid_id,
  r.street_ids::text[],
  r.source
from unnest(
  $3::text[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]
) as r(roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source)
