-- Puts a job into the queue.
-- $1 job id, $2 city or null, $3 kind, $4 params (JSON text), $5 earliest start, $6 repeats after so many seconds or null,
-- $7 who asked, $8 now.
insert into jobs (job_id, city_id, kind, state, params, run_at, every_s, created_by, created_at)
values ($1::text, $2::int4, $3::text, 'queued', $4::jsonb, $5::timestamptz, $6::int4, $7::text, $8::timestamptz)
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
