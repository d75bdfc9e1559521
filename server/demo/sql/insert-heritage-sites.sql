-- Adds rows to heritage_sites of one city, one array a column.
-- $1 city id; $2 anchor day; $3 site_id; $4 name_zh; $5 name_en; $6 grade; $7 era; $8 kind; $9 announced_by;
-- $10 document_id; $11 announced_on (days from the anchor day); $12 geom (hex EWKB).
insert into heritage_sites (city_id, site_id, name_zh, name_en, grade, era, kind, announced_by, document_id, announced_on, geom)
select
  $1::int,
  r.site_id,
  r.name_zh,
  r.name_en,
  r.grade,
  r.era,
  r.kind,
  r.announced_by,
  r.document_id,
  $2::date + r.announced_on,
  r.geom::geometry
from unnest(
  $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int4[], $12::text[]
) as r(site_id, name_zh, name_en, grade, era, kind, announced_by, document_id, announced_on, geom)
