-- The city is whole. $1 city_id, $2 sha256 of the file that it was made from
update cities set checksum = $2::text where city_id = $1::int
