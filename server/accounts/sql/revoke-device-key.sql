-- Revokes a device key of a city; returns it when there was one to revoke.
-- $1 city, $2 key id, $3 now (ISO)
update device_keys set revoked_at = $3::timestamptz
where city_id = $1::int and key_id = $2::text and revoked_at is null
returning key_id as "keyId"
