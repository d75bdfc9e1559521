-- Ends what somebody answers for in a role; one that would have begun at that very instant never was.
-- $1 city_id, $2 street_id, $3 role, $4 instant from which it no longer holds
with never as (
  delete from responsibilities
  where city_id = $1::int4 and subject_kind = 'street' and subject_id = $2::text and role = $3::text
    and valid_from = $4::timestamptz
)
update responsibilities
set valid_to = $4::timestamptz
where city_id = $1::int4 and subject_kind = 'street' and subject_id = $2::text and role = $3::text
  and valid_from < $4::timestamptz and (valid_to is null or valid_to > $4::timestamptz)
returning person_id as "personId"
