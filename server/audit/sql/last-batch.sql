-- Which batch of a stream was sealed last?
-- $1 stream
select stream, batch::float8 as batch, first_seq::float8 as "firstSeq", last_seq::float8 as "lastSeq", root, head,
  to_char(closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "closedAt"
from audit_batches
where stream = $1::text
order by audit_batches.batch desc
limit 1
