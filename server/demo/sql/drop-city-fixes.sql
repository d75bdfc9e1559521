-- Removes all positions of a city. $1 city id.
delete from fixes where city_id = $1::int
