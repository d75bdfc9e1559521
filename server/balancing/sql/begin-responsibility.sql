-- Somebody answers for a street in a role from an instant on.
-- $1 city_id, $2 street_id, $3 role, $4 person_id, $5 from, $6 to or null, $7 source
insert into responsibilities (city_id, subject_kind, subject_id, role, person_id, valid_from, valid_to, source)
values ($1::int4, 'street', $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::text)
on conflict do nothing
