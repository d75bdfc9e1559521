-- Which entries does a stream hold after a number, in order?
-- $1 stream, $2 number after which to begin, $3 most rows
select stream, seq::float8 as seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  actor, action, subject, detail::text as detail, leaf_hash as "leafHash"
from audit_entries
where stream = $1::text and seq > $2::float8::bigint
order by seq
limit $3::int
