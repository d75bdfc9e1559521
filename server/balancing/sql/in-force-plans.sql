-- Approved plans that rosters made since do not know yet: from which local day on they still have to be carried over.
-- $1 city_id
select plan_id as "planId", version, kind,
       to_char(greatest(effective_from, rosters_until + 1), 'YYYY-MM-DD') as "fromDay"
from plans
where city_id = $1::int4 and state = 'approved' and effective_from is not null and applied_at is not null
  and (rosters_until is null or rosters_until < (select max(day) from rosters where city_id = $1::int4))
order by effective_from, changed_at, plan_id
