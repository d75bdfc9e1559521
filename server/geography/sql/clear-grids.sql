-- Removes the city's grids of all times. $1 city_id
delete from grids where city_id = $1::int
