-- Approved plans whose rosters may still have to be written: in force from a day on.
-- $1 city_id
select plan_id as "planId", version, kind, to_char(effective_from, 'YYYY-MM-DD') as "effectiveFrom"
from plans
where city_id = $1::int4 and state = 'approved' and effective_from is not null
order by effective_from, plan_id
