-- Which keys may report to a city by HTTP? Revoked ones are left out. $1 city
select key_id as "keyId", unit_id as "unitId", label, datum,
       to_char(used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "usedAt"
  from device_keys
 where city_id = $1::int4 and revoked_at is null
 order by unit_id nulls first, key_id
