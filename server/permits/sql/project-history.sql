-- What happened to a project, newest first: its own changes, its checks, decisions on them, and flags.
-- $1 city_id, $2 project_no
select to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, h.by, h.kind, h.subject, h.detail
from (
  select changed_at as at, changed_by as by, kind, null::text as subject, detail
  from permit_project_changes where city_id = $1::int and project_no = $2
  union all
  select created_at, created_by, 'checked', check_id, jsonb_build_object('outcome', outcome)
  from permit_checks where city_id = $1::int and project_no = $2
  union all
  select d.decided_at, d.decided_by, 'decided', d.check_id,
         jsonb_build_object('kind', d.kind, 'outcome', d.outcome, 'reason', d.reason)
  from permit_decisions d
  join permit_checks c on c.city_id = d.city_id and c.check_id = d.check_id
  where c.city_id = $1::int and c.project_no = $2
  union all
  select f.raised_at, 'system', 'flagged', f.check_id, jsonb_build_object('cause', f.cause, 'subject', f.subject)
  from permit_flags f
  join permit_checks c on c.city_id = f.city_id and c.check_id = f.check_id
  where c.city_id = $1::int and c.project_no = $2
) h
order by h.at desc, h.kind
limit 500
