-- How many cases does a city hold?
-- $1 city_id
select count(*)::int4 as count from cases where city_id = $1::int4
