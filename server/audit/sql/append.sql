-- Appends entries to a stream.
-- $1 stream, $2 numbers, $3 instants (ISO), $4 actors, $5 actions, $6 subjects, $7 details (JSON texts), $8 leaf hashes (hex)
insert into audit_entries (stream, seq, at, actor, action, subject, detail, leaf_hash)
select $1::text, e.seq::bigint, e.at::timestamptz, e.actor, e.action, e.subject, e.detail::jsonb, e.leaf_hash
from unnest($2::float8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
  as e (seq, at, actor, action, subject, detail, leaf_hash)
