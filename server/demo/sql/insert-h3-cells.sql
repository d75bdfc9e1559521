-- Adds rows to h3_cells of one city, one array a column.
-- $1 city id; $2 cell (H3 indexes); $3 resolution; $4 area_m2.
insert into h3_cells (city_id, cell, resolution, area_m2)
select
  $1::int,
  r.cell,
  r.resolution,
  r.area_m2
from unnest(
  $2::int8[], $3::int4[], $4::float8[]
) as r(cell, resolution, area_m2)
