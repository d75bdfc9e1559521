-- Removes the shares of the city's grids in cells. $1 city_id
delete from grid_cells where city_id = $1::int
