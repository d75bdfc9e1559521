-- Forgets how a city was made, who may see it and which devices report to it: its id is given to the next city, whose
-- people and devices are others. $1 city_id
with accounts_gone as (delete from account_cities where city_id = $1::int),
     keys_gone as (delete from device_keys where city_id = $1::int),
     terminals_gone as (delete from terminals where city_id = $1::int)
delete from city_creations where city_id = $1::int
