-- Is there such a unit in the city?
-- $1 city, $2 unit
select 1 as found from units where city_id = $1::int and unit_id = $2::text
