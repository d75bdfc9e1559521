-- Cancels a waiting job, or asks a running one to stop. No row: it is over or not of this city.
-- $1 job id, $2 city, $3 now.
update jobs
set cancel_asked = true,
    state = case when state = 'queued' then 'cancelled' else state end,
    finished_at = case when state = 'queued' then $3::timestamptz else finished_at end
where job_id = $1::text
  and (city_id is null or city_id = $2::int4)
  and state in ('queued', 'running')
returning job_id as "jobId",
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
