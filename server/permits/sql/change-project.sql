-- Writes what a project is now. A row when there is one.
-- $1 city_id, $2 project_no, $3 name, $4 builder, $5 contractor, $6 day of receipt, $7 note
update permit_projects
set name_zh = $3, builder = $4, contractor = $5, received_on = $6::date, note = $7
where city_id = $1::int and project_no = $2
returning project_no as "projectNo"
