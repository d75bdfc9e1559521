-- Imports of 排班表, newest first.
-- $1 city_id, $2 import_id or null
select import_id as "importId", name, state, created_by as "createdBy", report, replaced,
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
from roster_imports
where city_id = $1::int and ($2::text is null or import_id = $2)
order by created_at desc, import_id
limit 100
