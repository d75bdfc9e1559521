-- Removes the city's rows of street_neighbours. $1 city_id
delete from street_neighbours where city_id = $1::int
