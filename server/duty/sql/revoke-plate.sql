-- Takes a plate out of use. A row when it was in use.
-- $1 city_id, $2 plate_id, $3 instant
update check_in_plates set revoked_at = $3::timestamptz
where city_id = $1::int and plate_id = $2 and revoked_at is null
returning plate_id as "plateId"
