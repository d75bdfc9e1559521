-- Begins a scan whose bytes are still to come.
-- $1 city, $2 scan, $3 title, $4 file name, $5 media type, $6 $7 width and height in pixels, $8 bytes, $9 sha256,
-- $10 page of the PDF, $11 scale 1 : n, $12 title of the source, $13 issuer, $14 document, $15 who, $16 when (ISO)
insert into scans (city_id, scan_id, title, file_name, media_type, width_px, height_px, image_bytes, sha256, page,
                   plan_scale, source_title, issued_by, document_id, created_by, created_at)
values ($1::int, $2::text, $3::text, $4::text, $5::text, $6::int, $7::int, $8::int, $9::text, $10::int, $11::float8,
        $12::text, $13::text, $14::text, $15::text, $16::text::timestamptz);
