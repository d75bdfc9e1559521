-- Adds a timed area; no row when the id is taken. The outline is made valid and kept as a multipolygon.
-- $1 city_id, $2 area_id, $3 kind, $4 name, $5 English name or null, $6 schedule (JSON text), $7 source, $8 first day, $9 day after the last or null, $10 outline (GeoJSON, WGS84)
insert into areas (city_id, area_id, kind, name_zh, name_en, schedule, source, valid_from, valid_to, geom)
select $1::int, $2::text, $3::text, $4::text, $5::text, $6::text::jsonb, $7::text, $8::date, $9::date,
       ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_SetSRID(ST_GeomFromGeoJSON($10::text), 4326)), 3))
on conflict (city_id, area_id) do nothing
returning area_id as "areaId", ST_XMin(geom) as west, ST_YMin(geom) as south, ST_XMax(geom) as east, ST_YMax(geom) as north,
          ST_IsEmpty(geom) as empty
