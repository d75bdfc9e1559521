-- Gives cities to an account; cities that do not exist are left out, the given ones come back.
-- $1 account id, $2 city ids
insert into account_cities (account_id, city_id)
select $1::text, c.city_id from cities c where c.city_id = any ($2::int[])
on conflict do nothing
returning city_id as "cityId"
