-- Forgets how a city was made. $1 city_id
delete from city_creations where city_id = $1::int
