-- Which batches of a stream are sealed, in order?
-- $1 stream, $2 batch number after which to begin
select stream, batch::float8 as batch, first_seq::float8 as "firstSeq", last_seq::float8 as "lastSeq", root, head,
  to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "closedAt"
from audit_batches
where stream = $1::text and batch > $2::float8::bigint
order by audit_batches.batch
