-- Marks a city as completely loaded. $1 city id; $2 checksum of its rows.
update cities set checksum = $2::text where city_id = $1::int
