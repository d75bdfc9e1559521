-- Adds rows to grid_cells of one city, one array a column.
-- $1 city id; $2 grid_id; $3 cell (H3 indexes); $4 weight (shares).
insert into grid_cells (city_id, grid_id, cell, weight)
select
  $1::int,
  r.grid_id,
  r.cell,
  r.weight
from unnest(
  $2::text[], $3::int8[], $4::float8[]
) as r(grid_id, cell, weight)
