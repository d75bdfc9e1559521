-- What is the last number of a stream? 0 when it is empty.
-- $1 stream
select coalesce(max(seq), 0)::float8 as "lastSeq" from audit_entries where stream = $1::text
