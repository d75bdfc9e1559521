-- Adds a city that is not complete yet: its checksum stays null until everything is loaded.
-- $1 city id; $2 code; $3 Chinese name; $4 English name; $5 time zone; $6 EPSG code of the local zone;
-- $7 boundary (hex EWKB); $8 coarse and $9 fine H3 resolution; $10 attribution; $11 licence.
insert into cities (city_id, code, name_zh, name_en, time_zone, local_srid, boundary, h3_coarse, h3_fine,
                    synthetic, attribution, licence, checksum)
values ($1::int, $2::text, $3::text, $4::text, $5::text, $6::int, $7::text::geometry, $8::int, $9::int,
        true, $10::text, $11::text, null)
