-- Adds rows to shifts of one city, one array a column.
-- $1 city id; $2 shift_id; $3 mode; $4 name_zh; $5 name_en; $6 starts; $7 ends.
insert into shifts (city_id, shift_id, mode, name_zh, name_en, starts, ends)
select
  $1::int,
  r.shift_id,
  r.mode,
  r.name_zh,
  r.name_en,
  r.starts::time,
  r.ends::time
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]
) as r(shift_id, mode, name_zh, name_en, starts, ends)
