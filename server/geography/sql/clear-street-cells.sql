-- Removes the city's rows of street_cells. $1 city_id
delete from street_cells where city_id = $1::int
