-- Adds bytes to a scan, some parts of 32 KiB at a time.
-- $1 city, $2 scan, $3 kind (image, original), $4 numbers of the parts, $5 their bytes as base64
insert into scan_parts (city_id, scan_id, kind, part, bytes)
select $1::int, $2::text, $3::text, t.part, decode(t.bytes, 'base64')
from unnest($4::int[], $5::text[]) as t (part, bytes);
