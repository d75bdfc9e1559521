-- Keeps the answer to a balancing question.
-- $1 city_id, $2 run_id, $3 question (JSON text), $4 stamp, $5 body (JSON text), $6 account, $7 instant
insert into balance_runs (city_id, run_id, question, stamp, body, created_by, created_at)
values ($1::int4, $2::text, $3::text::jsonb, $4::text, $5::text, $6::text, $7::timestamptz)
on conflict (city_id, run_id) do nothing
