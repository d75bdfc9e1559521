-- Which of these units does the city have? $1 city, $2 unit ids
select unit_id as "unitId" from units where city_id = $1::int4 and unit_id = any($2::text[])
