-- Adds rows to firms of one city, one array a column.
-- $1 city id; $2 firm_id; $3 name_zh; $4 name_en.
insert into firms (city_id, firm_id, name_zh, name_en)
select
  $1::int,
  r.firm_id,
  r.name_zh,
  r.name_en
from unnest(
  $2::text[], $3::text[], $4::text[]
) as r(firm_id, name_zh, name_en)
