-- Notes what somebody did to a project, under the next number of that project. No rows.
-- $1 city_id, $2 project_no, $3 instant, $4 account, $5 kind, $6 detail (jsonb)
insert into permit_project_changes (city_id, project_no, seq, changed_at, changed_by, kind, detail)
select $1::int, $2, coalesce(max(seq), 0) + 1, $3::timestamptz, $4, $5, $6::jsonb
from permit_project_changes
where city_id = $1::int and project_no = $2
