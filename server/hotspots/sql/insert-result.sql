-- Keeps a result under the hash of its question and data; a result that is held already stays as it is.
-- $1 city_id, $2 result_id, $3 question (JSON text), $4 body (JSON text, as sent), $5 account, $6 instant
insert into hotspot_results (city_id, result_id, question, body, created_by, created_at)
values ($1::int4, $2::text, $3::text::jsonb, $4::text, $5::text, $6::timestamptz)
on conflict do nothing
