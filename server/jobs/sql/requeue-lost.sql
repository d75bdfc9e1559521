-- Puts back the running jobs of these kinds whose process gave no sign since $1; one that was to be cancelled is.
-- $1 instant, $2 now, $3 kinds.
update jobs
set state = case when cancel_asked then 'cancelled' else 'queued' end,
    finished_at = case when cancel_asked then $2::timestamptz end,
    heartbeat_at = null
where state = 'running'
  and kind = any ($3::text[])
  and (heartbeat_at is null or heartbeat_at < $1::timestamptz)
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
