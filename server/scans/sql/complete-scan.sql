-- Every byte of the picture has arrived: the scan may be seen.
-- $1 city, $2 scan
update scans set complete = true where city_id = $1::int and scan_id = $2::text;
