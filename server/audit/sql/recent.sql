-- What was recorded lately? Newest first, in one stream or in all.
-- $1 stream or null, $2 cursor: instant (ISO) or null, $3 cursor: stream, $4 cursor: number, $5 most rows
select stream, seq::float8 as seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  actor, action, subject, detail::text as detail, leaf_hash as "leafHash"
from audit_entries
where ($1::text is null or stream = $1::text)
  and ($2::text is null or (at, stream, seq) < ($2::timestamptz, $3::text, $4::float8::bigint))
order by audit_entries.at desc, stream desc, audit_entries.seq desc
limit $5::int
