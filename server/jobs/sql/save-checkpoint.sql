-- Keeps where a running job could go on from. No row: it was taken over.
-- $1 job id, $2 started_at of the taker, $3 now, $4 checkpoint (JSON text).
update jobs
set heartbeat_at = $3::timestamptz,
    checkpoint = $4::jsonb
where job_id = $1::text
  and state = 'running'
  and started_at = $2::timestamptz
returning cancel_asked as "cancelAsked"
