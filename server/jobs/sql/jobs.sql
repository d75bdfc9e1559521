-- Jobs of the city and of the whole deployment, newest first, after a cursor.
-- $1 city, $2 kind or null, $3 state or null, $4 created_at and $5 job id of the last one seen (null: from the start),
-- $6 rows at most.
select job_id as "jobId",
       city_id as "cityId",
       kind,
       state,
       params,
       progress,
       message,
       checkpoint,
       result,
       error,
       cancel_asked as "cancelAsked",
       to_char(run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "runAt",
       every_s as "everyS",
       created_by as "createdBy",
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
       to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "finishedAt"
from jobs
where (city_id is null or city_id = $1::int4)
  and ($2::text is null or kind = $2::text)
  and ($3::text is null or state = $3::text)
  and ($4::timestamptz is null or (date_trunc('milliseconds', created_at), job_id) < ($4::timestamptz, $5::text))
order by date_trunc('milliseconds', created_at) desc, job_id desc
limit $6::int4
