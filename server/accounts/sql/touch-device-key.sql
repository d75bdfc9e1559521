-- Notes that a device key is in use.
-- $1 key id, $2 now (ISO)
update device_keys set used_at = $2::timestamptz where key_id = $1::text
