-- Removes the city's rows of streets. $1 city_id
delete from streets where city_id = $1::int
