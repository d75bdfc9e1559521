-- Adds rows to streets of one city, one array a column.
-- $1 city id; $2 street_id; $3 name_zh; $4 name_en; $5 grade; $6 kind; $7 home_grid_id; $8 geom (hex EWKB);
-- $9 length_m; $10 width_m; $11 daily_must.
insert into streets (city_id, street_id, name_zh, name_en, grade, kind, home_grid_id, geom, length_m, width_m, daily_must)
select
  $1::int,
  r.street_id,
  r.name_zh,
  r.name_en,
  r.grade,
  r.kind,
  r.home_grid_id,
  r.geom::geometry,
  r.length_m,
  r.width_m,
  r.daily_must
from unnest(
  $2::text[], $3::text[], $4::text[], $5::int4[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::float8[], $11::bool[]
) as r(street_id, name_zh, name_en, grade, kind, home_grid_id, geom, length_m, width_m, daily_must)
