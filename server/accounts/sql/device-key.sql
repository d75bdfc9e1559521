-- Which device is this? Only with a key that was not revoked.
-- $1 hash of the secret
select key_id as "keyId", city_id as "cityId", unit_id as "unitId", label, datum,
  coalesce((extract(epoch from used_at) * 1000)::float8, 0) as "usedAtMs"
from device_keys
where key_hash = $1::text and revoked_at is null
