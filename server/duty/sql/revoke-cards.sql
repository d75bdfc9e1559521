-- Takes a person's card out of use. A row for each that was in use.
-- $1 city_id, $2 person_id, $3 instant
update check_in_cards set revoked_at = $3::timestamptz
where city_id = $1::int and person_id = $2 and revoked_at is null
returning person_id as "personId"
