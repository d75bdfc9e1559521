-- Removes a city with all that hangs on it. $1 city id.
delete from cities where city_id = $1::int
