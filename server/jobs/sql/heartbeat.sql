-- Says that a running job lives and how far it is; answers whether someone asked to cancel it. No row: it was taken over.
-- $1 job id, $2 started_at of the taker, $3 now, $4 progress 0-1, $5 message or null.
update jobs
set heartbeat_at = $3::timestamptz,
    progress = $4::float8,
    message = $5::text
where job_id = $1::text
  and state = 'running'
  and started_at = $2::timestamptz
returning cancel_asked as "cancelAsked"
