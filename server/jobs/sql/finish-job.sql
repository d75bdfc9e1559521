-- Ends a run. A repeating job that was not cancelled waits again; everything else gets its final state.
-- $1 job id, $2 started_at of the taker, $3 now, $4 state, $5 progress 0-1, $6 message or null,
-- $7 result (JSON text) or null, $8 error (JSON text) or null.
update jobs
set state = case when every_s is not null and $4::text <> 'cancelled' then 'queued' else $4::text end,
    run_at = case
      when every_s is not null and $4::text <> 'cancelled' then $3::timestamptz + make_interval(secs => every_s)
      else run_at
    end,
    progress = $5::float8,
    message = $6::text,
    result = $7::jsonb,
    error = $8::jsonb,
    checkpoint = case when $4::text = 'failed' then checkpoint end,
    finished_at = $3::timestamptz
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
