-- Adds rows to areas of one city, one array a column.
-- $1 city id; $2 anchor day; $3 area_id; $4 kind; $5 name_zh; $6 name_en; $7 schedule (JSON text); $8 source;
-- $9 valid_from (days from the anchor day); $10 valid_to (days from the anchor day); $11 geom (hex EWKB).
insert into areas (city_id, area_id, kind, name_zh, name_en, schedule, source, valid_from, valid_to, geom)
select
  $1::int,
  r.area_id,
  r.kind,
  r.name_zh,
  r.name_en,
  r.schedule::jsonb,
  r.source,
  $2::date + r.valid_from,
  $2::date + r.valid_to,
  r.geom::geometry
from unnest(
  $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int4[], $10::int4[], $11::text[]
) as r(area_id, kind, name_zh, name_en, schedule, source, valid_from, valid_to, geom)
