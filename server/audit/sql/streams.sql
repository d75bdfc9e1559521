-- Which streams are there, how long are they, and up to where are they sealed?
-- Also names streams of which only seals are left.
select stream, coalesce(e.entries, 0)::float8 as entries, coalesce(e.last_seq, 0)::float8 as "lastSeq",
  coalesce(b.sealed, 0)::float8 as "sealedSeq"
from (select stream, count(*) as entries, max(seq) as last_seq from audit_entries group by stream) e
full join (select stream, max(last_seq) as sealed from audit_batches group by stream) b using (stream)
order by stream
