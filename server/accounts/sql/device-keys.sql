-- Which device keys does a city have?
-- $1 city
select key_id as "keyId", city_id as "cityId", unit_id as "unitId", label, datum,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
  to_char(used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "usedAt",
  to_char(revoked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "revokedAt"
from device_keys
where city_id = $1::int
order by device_keys.created_at desc, key_id
