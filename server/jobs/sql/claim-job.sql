-- Takes the job that has waited longest among these kinds, unless one of its kind already runs anywhere.
-- started_at marks the taker: later writes must name it. $1 kinds, $2 now.
update jobs
set state = 'running',
    started_at = $2::timestamptz,
    heartbeat_at = $2::timestamptz,
    finished_at = null,
    cancel_asked = false,
    error = null
where job_id = (
  select j.job_id
  from jobs j
  where j.state = 'queued'
    and j.run_at <= $2::timestamptz
    and j.kind = any ($1::text[])
    and not exists (select 1 from jobs r where r.state = 'running' and r.kind = j.kind)
  order by j.run_at, j.created_at, j.job_id
  limit 1
  for update skip locked
)
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
