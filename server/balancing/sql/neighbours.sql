-- Which streets meet, as packed lines of two ids; one row.
-- $1 city_id
select coalesce(string_agg(concat(street_id, E'\t', neighbour_id), E'\n' order by street_id, neighbour_id), '') as lines
from street_neighbours
where city_id = $1::int4
