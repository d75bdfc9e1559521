-- How many staged rows of each stage go in, wait for a place, were refused or are held?
-- $1 city_id, $2 import_id
select stage, target, state, count(*)::int as count
from import_rows
where city_id = $1::int and import_id = $2::text
group by stage, target, state
order by stage
