-- Makes sure that a repeating job of this kind and city waits or runs; answers nothing when it already did.
-- $1 job id, $2 city or null, $3 kind, $4 params (JSON text), $5 first start, $6 seconds between, $7 who asked, $8 now.
insert into jobs (job_id, city_id, kind, state, params, run_at, every_s, created_by, created_at)
select $1::text, $2::int4, $3::text, 'queued', $4::jsonb, $5::timestamptz, $6::int4, $7::text, $8::timestamptz
where not exists (
  select 1
  from jobs
  where kind = $3::text
    and city_id is not distinct from $2::int4
    and every_s is not null
    and state in ('queued', 'running')
)
returning job_id as "jobId"
