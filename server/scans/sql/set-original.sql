-- The file that the picture came from is kept too.
-- $1 city, $2 scan, $3 file name, $4 bytes, $5 sha256
update scans set original_name = $3::text, original_bytes = $4::int, original_sha256 = $5::text
where city_id = $1::int and scan_id = $2::text;
