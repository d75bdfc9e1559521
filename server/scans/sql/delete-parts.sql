-- Forgets the bytes of one kind.
-- $1 city, $2 scan, $3 kind (image, original)
delete from scan_parts where city_id = $1::int and scan_id = $2::text and kind = $3::text;
