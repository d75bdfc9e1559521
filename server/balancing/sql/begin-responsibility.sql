-- Somebody answers for a street in a role from an instant on, until told or until somebody else begins in the role.
-- $1 city_id, $2 street_id, $3 role, $4 person_id, $5 from, $6 to or null, $7 source
insert into responsibilities (city_id, subject_kind, subject_id, role, person_id, valid_from, valid_to, source)
select $1::int4, 'street', $2::text, $3::text, $4::text, $5::timestamptz,
       coalesce($6::timestamptz,
                (select min(valid_from) from responsibilities
                  where city_id = $1::int4 and subject_kind = 'street' and subject_id = $2::text and role = $3::text
                    and valid_from > $5::timestamptz)),
       $7::text
on conflict (city_id, subject_kind, subject_id, role, valid_from, person_id) do update
set valid_to = excluded.valid_to, source = excluded.source
