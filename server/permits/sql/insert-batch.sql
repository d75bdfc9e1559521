-- Keeps a batch that begins. No rows.
-- $1 city_id, $2 batch_id, $3 file name, $4 sha256, $5 what was asked with it (jsonb), $6 account, $7 instant
insert into permit_batches (city_id, batch_id, name, sha256, asked, created_by, created_at, state)
values ($1::int, $2, $3, $4, $5::jsonb, $6, $7::timestamptz, 'running')
