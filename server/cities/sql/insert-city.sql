-- Adds a real city that is not complete yet: its checksum stays null until everything is loaded.
-- $1 city id, $2 code, $3 Chinese name, $4 English name, $5 adcode or null, $6 time zone, $7 EPSG code of the local
-- zone, $8 boundary (hex EWKB), $9 coarse and $10 fine H3 resolution, $11 attribution, $12 licence
insert into cities (city_id, code, name_zh, name_en, adcode, time_zone, local_srid, boundary, h3_coarse, h3_fine,
                    synthetic, attribution, licence, checksum)
values ($1::int, $2::text, $3::text, $4::text, $5::text, $6::text, $7::int, $8::text::geometry, $9::int, $10::int,
        false, $11::text, $12::text, null)
