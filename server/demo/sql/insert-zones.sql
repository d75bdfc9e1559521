-- Adds rows to zones of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 anchor day; $4 zone_id; $5 version; $6 site_id; $7 scheme; $8 regime;
-- $9 class; $10 subclass; $11 name_zh; $12 name_en; $13 geom (hex EWKB); $14 boundary_text;
-- $15 boundary_rule (JSON text); $16 height_limit (JSON text); $17 uncertainty_m; $18 uncertainty_basis;
-- $19 published_by; $20 document_id; $21 valid_from (days from the anchor day);
-- $22 valid_to (days from the anchor day); $23 known_from (seconds from the anchor);
-- $24 known_to (seconds from the anchor); $25 recorded_by.
insert into zones (city_id, zone_id, version, site_id, scheme, regime, class, subclass, name_zh, name_en, geom, boundary_text, boundary_rule, height_limit, uncertainty_m, uncertainty_basis, published_by, document_id, valid_from, valid_to, known_from, known_to, recorded_by)
select
  $1::int,
  r.zone_id,
  r.version,
  r.site_id,
  r.scheme,
  r.regime,
  r.class,
  r.subclass,
  r.name_zh,
  r.name_en,
  r.geom::geometry,
  r.boundary_text,
  r.boundary_rule::jsonb,
  r.height_limit::jsonb,
  r.uncertainty_m,
  r.uncertainty_basis,
  r.published_by,
  r.document_id,
  $3::date + r.valid_from,
  $3::date + r.valid_to,
  $2::timestamptz + r.known_from * interval '1 second',
  $2::timestamptz + r.known_to * interval '1 second',
  r.recorded_by
from unnest(
  $4::text[], $5::int4[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::float8[], $18::text[], $19::text[], $20::text[], $21::int4[], $22::int4[], $23::int4[], $24::int4[], $25::text[]
) as r(zone_id, version, site_id, scheme, regime, class, subclass, name_zh, name_en, geom, boundary_text, boundary_rule, height_limit, uncertainty_m, uncertainty_basis, published_by, document_id, valid_from, valid_to, known_from, known_to, recorded_by)
