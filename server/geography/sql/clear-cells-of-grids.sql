-- Removes the shares in cells of some grids, and of grids that are in force no more. $1 city_id, $2 grid ids
delete from grid_cells c where c.city_id = $1::int and (c.grid_id = any($2::text[]) or not exists (
  select 1 from grids g where g.city_id = c.city_id and g.grid_id = c.grid_id and g.valid_to is null))
