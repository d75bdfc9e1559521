-- How was this city made? $1 city_id
select city_id as "cityId", state, job_id as "jobId", file_name as "fileName", sha256, request, report,
       created_by as "createdBy", to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
from city_creations where city_id = $1::int
