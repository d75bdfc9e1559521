-- Which tables did an import change, and how many rows of each?
-- $1 city_id, $2 import_id
select stage, target, count(*)::int as count
from import_changes
where city_id = $1::int and import_id = $2::text
group by stage, target
order by stage desc
