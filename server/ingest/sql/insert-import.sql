-- Opens an import in the state `reading`.
-- $1 city_id, $2 import_id, $3 layer, $4 file name, $5 bytes, $6 sha256, $7 what was asked for (JSON), $8 counts (JSON),
-- $9 title of the source or null, $10 attribution or null, $11 licence or null, $12 account, $13 instant (ISO), $14 seconds of the upload
insert into imports (city_id, import_id, layer, state, file_name, file_bytes, sha256, asked, counts, source_title,
                     attribution, licence, created_by, created_at, timings)
values ($1::int, $2::text, $3::text, 'reading', $4::text, $5::float8, $6::text, $7::jsonb, $8::jsonb, $9::text,
        $10::text, $11::text, $12::text, $13::timestamptz, jsonb_build_object('upload', $14::float8))
