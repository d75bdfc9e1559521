-- Which AB角 were named in the question that the newest approved plan came from? One row, or none.
-- $1 city_id
select r.question -> 'pairs' as pairs
from plans p
join plan_versions v on v.city_id = p.city_id and v.plan_id = p.plan_id and v.version = p.version
join balance_runs r on r.city_id = v.city_id and r.run_id = v.run_id
where p.city_id = $1::int4 and p.state = 'approved' and jsonb_typeof(r.question -> 'pairs') = 'array'
order by p.effective_from desc, p.changed_at desc, p.plan_id
limit 1
