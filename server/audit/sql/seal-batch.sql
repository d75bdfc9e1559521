-- Seals a batch.
-- $1 stream, $2 batch number, $3 first and $4 last entry, $5 Merkle root (hex), $6 head (hex), $7 instant (ISO)
insert into audit_batches (stream, batch, first_seq, last_seq, root, head, closed_at)
values ($1::text, $2::float8::bigint, $3::float8::bigint, $4::float8::bigint, $5::text, $6::text, $7::timestamptz)
