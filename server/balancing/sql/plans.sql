-- Plans of a city, newest first, or one of them.
-- $1 city_id, $2 plan_id or null, $3 state or null, $4 kind or null
select p.plan_id as "planId", p.name, p.kind, p.version, p.state, v.moves, p.created_by as "createdBy",
       (select a.name_zh from accounts a where a.account_id = p.created_by) as "createdByZh",
       to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(p.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "changedAt",
       p.submitted_by as "submittedBy", p.decided_by as "decidedBy", p.decision_note as "decisionNote",
       to_char(p.effective_from, 'YYYY-MM-DD') as "effectiveFrom", p.applied_at is not null as applied
from plans p
join plan_versions v on v.city_id = p.city_id and v.plan_id = p.plan_id and v.version = p.version
where p.city_id = $1::int4 and ($2::text is null or p.plan_id = $2::text)
  and ($3::text is null or p.state = $3::text) and ($4::text is null or p.kind = $4::text)
order by p.created_at desc, p.plan_id
limit 500
