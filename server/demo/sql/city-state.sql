-- What is known of a city? No row when it is absent; checksum is null while a load is under way or was cut off.
-- $1 city id.
select city_id::int4 as city_id, code, synthetic, checksum from cities where city_id = $1::int
