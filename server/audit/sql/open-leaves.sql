-- Which leaf hashes lie beyond the last sealed entry, in order?
-- $1 stream, $2 last sealed number, $3 most rows
select seq::float8 as seq, leaf_hash as "leafHash"
from audit_entries
where stream = $1::text and seq > $2::float8::bigint
order by audit_entries.seq
limit $3::int
