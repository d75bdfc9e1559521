-- Lets accounts see a city: the maker, and if asked everybody who may see another city.
-- $1 city_id, $2 account of the maker, $3 city whose accounts get it, or null
insert into account_cities (account_id, city_id)
select a.account_id, $1::int from accounts a
where a.account_id = $2::text
   or exists (select 1 from account_cities o where o.account_id = a.account_id and o.city_id = $3::int)
on conflict do nothing
