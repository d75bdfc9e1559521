-- The versions of a plan, newest first.
-- $1 city_id, $2 plan_id
select version, saved_by as "savedBy", moves,
       (select a.name_zh from accounts a where a.account_id = saved_by) as "savedByZh",
       to_char(saved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "savedAt"
from plan_versions
where city_id = $1::int4 and plan_id = $2::text
order by version desc
