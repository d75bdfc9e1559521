-- How many cases does a city hold? Reports merged into another count once, what a timed area permits not at all.
-- $1 city_id
select count(*)::int4 as count from cases where city_id = $1::int4 and merged_into is null and lawful_area_id is null
