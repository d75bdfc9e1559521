-- Opens a project's file. A row when it is new, none when the number is taken.
-- $1 city_id, $2 project_no, $3 name, $4 builder, $5 contractor, $6 day of receipt, $7 note, $8 account, $9 instant
insert into permit_projects (city_id, project_no, name_zh, builder, contractor, received_on, note, created_by, created_at)
values ($1::int, $2, $3, $4, $5, $6::date, $7, $8, $9::timestamptz)
on conflict do nothing
returning project_no as "projectNo"
