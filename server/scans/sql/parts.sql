-- Some parts of a scan's bytes, in order, as base64.
-- $1 city, $2 scan, $3 kind (image, original), $4 first part, $5 how many
select part, encode(bytes, 'base64') as bytes
from scan_parts
where city_id = $1::int and scan_id = $2::text and kind = $3::text and part >= $4::int and part < $4::int + $5::int
order by part;
