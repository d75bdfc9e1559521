-- On which local days does an approved plan begin, from a day on?
-- $1 city_id, $2 local day YYYY-MM-DD
select distinct to_char(effective_from, 'YYYY-MM-DD') as day
from plans
where city_id = $1::int4 and state = 'approved' and effective_from >= $2::text::date
order by 1
