-- Forgets how a city was made, and who may see it: its id is given to the next city, whose people are others. $1 city_id
with accounts_gone as (delete from account_cities where city_id = $1::int)
delete from city_creations where city_id = $1::int
