-- Puts a running job back, with its checkpoint, because its process stops.
-- $1 job id, $2 started_at of the taker.
update jobs
set state = 'queued',
    heartbeat_at = null
where job_id = $1::text
  and state = 'running'
  and started_at = $2::timestamptz
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
