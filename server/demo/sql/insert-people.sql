-- Adds rows to people of one city, one array a column.
-- $1 city id; $2 person_id; $3 name_zh; $4 kind; $5 title_zh; $6 licence_no; $7 active.
insert into people (city_id, person_id, name_zh, kind, title_zh, licence_no, active)
select
  $1::int,
  r.person_id,
  r.name_zh,
  r.kind,
  r.title_zh,
  r.licence_no,
  r.active
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[]
) as r(person_id, name_zh, kind, title_zh, licence_no, active)
