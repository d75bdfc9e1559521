-- Makes a device key.
-- $1 hash of the secret, $2 key id, $3 city, $4 unit or null, $5 label, $6 now (ISO), $7 datum of its positions
insert into device_keys (key_hash, key_id, city_id, unit_id, label, created_at, datum)
values ($1::text, $2::text, $3::int, $4::text, $5::text, $6::timestamptz, $7::text)
