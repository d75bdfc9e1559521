-- Records one version of a zone, numbered after the last. One row: its number.
-- $1 city_id, $2 zone_id, $3 site_id, $4 regime, $5 class, $6 subclass, $7 name_zh, $8 name_en,
-- $9 geometry (hex EWKB, 4326) or null, $10 words or null, $11 rule JSON or null, $12 limit JSON or null,
-- $13 uncertainty in m, $14 its basis, $15 published by, $16 document_id, $17 valid from, $18 valid to or null,
-- $19 known from, $20 who
insert into zones (city_id, zone_id, version, site_id, regime, class, subclass, name_zh, name_en, geom, boundary_text,
                   boundary_rule, height_limit, uncertainty_m, uncertainty_basis, published_by, document_id,
                   valid_from, valid_to, known_from, recorded_by)
select $1::int, $2, 1 + coalesce(max(version), 0), $3, $4, $5, $6, $7, $8, ST_Multi($9::geometry), $10, $11::jsonb,
       $12::jsonb, $13::float8, $14, $15, $16, $17::date, $18::date, $19::timestamptz, $20
from zones where city_id = $1::int and zone_id = $2
returning version
