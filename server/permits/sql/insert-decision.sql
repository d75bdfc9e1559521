-- Adds a decision to a verdict, numbered after the last. One row: its number.
-- $1 city_id, $2 check_id, $3 kind, $4 outcome or null, $5 reason, $6 who, $7 instant
insert into permit_decisions (city_id, check_id, seq, kind, outcome, reason, decided_by, decided_at)
select $1::int, $2, 1 + coalesce(max(seq), 0), $3, $4, $5, $6, $7::timestamptz
from permit_decisions where city_id = $1::int and check_id = $2
returning seq
