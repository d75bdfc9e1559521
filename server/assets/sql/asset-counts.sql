-- How many things of each kind and state does the city hold?
-- $1 city_id
select kind, state, count(*)::int as count
from assets
where city_id = $1::int
group by kind, state
order by kind, state
