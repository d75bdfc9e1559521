-- Adds rows to squads of one city, one array a column.
-- $1 city id; $2 squad_id; $3 parent_id; $4 level; $5 name_zh; $6 name_en; $7 grid_id.
insert into squads (city_id, squad_id, parent_id, level, name_zh, name_en, grid_id)
select
  $1::int,
  r.squad_id,
  r.parent_id,
  r.level,
  r.name_zh,
  r.name_en,
  r.grid_id
from unnest(
  $2::text[], $3::text[], $4::int4[], $5::text[], $6::text[], $7::text[]
) as r(squad_id, parent_id, level, name_zh, name_en, grid_id)
