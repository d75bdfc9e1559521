-- Where a batch stands. What is null stays as it was. No rows.
-- $1 city_id, $2 batch_id, $3 state, $4 job_id, $5 error (jsonb), $6 instant of its end
update permit_batches
set state = coalesce($3, state), job_id = coalesce($4, job_id), error = coalesce($5::jsonb, error),
    finished_at = coalesce($6::timestamptz, finished_at)
where city_id = $1::int and batch_id = $2
