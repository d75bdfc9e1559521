-- Adds rows to grids of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 grid_id; $4 valid_from (seconds from the anchor); $5 code; $6 name_zh;
-- $7 name_en; $8 population; $9 geom (hex EWKB); $10 area_m2.
insert into grids (city_id, grid_id, valid_from, code, name_zh, name_en, population, geom, area_m2)
select
  $1::int,
  r.grid_id,
  $2::timestamptz + r.valid_from * interval '1 second',
  r.code,
  r.name_zh,
  r.name_en,
  r.population,
  r.geom::geometry,
  r.area_m2
from unnest(
  $3::text[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::int4[], $9::text[], $10::float8[]
) as r(grid_id, valid_from, code, name_zh, name_en, population, geom, area_m2)
