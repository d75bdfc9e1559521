-- Hangs plates. No rows.
-- $1 city_id, $2 subject kind, $3 plate_id[], $4 subject_id[], $5 account, $6 instant
insert into check_in_plates (city_id, plate_id, subject_kind, subject_id, created_by, created_at)
select $1::int, n.plate_id, $2::text, n.subject_id, $5::text, $6::timestamptz
from unnest($3::text[], $4::text[]) as n(plate_id, subject_id)
on conflict do nothing
