-- Keeps a fence, new or changed, when its outline is sound. $1 city, $2 fence id, $3 set, $4 kind, $5, $6 names zh and
-- en, $7 GeoJSON, $8 tolerance (m), $9 rules (JSON), $10 owner, $11 active, $12 now (ISO), $13 who changed it.
-- Answers the fence id; nothing for an outline that crosses itself.
insert into fences as held (city_id, fence_id, set_name, kind, name_zh, name_en, geom, tolerance_m, rules, owner, active,
                            changed_at, changed_by)
select $1::int4, $2::text, $3::text, $4::text, $5::text, $6::text, g.geom, $8::float8, $9::text::jsonb, $10::text,
       $11::bool, $12::text::timestamptz, $13::text
  from (select ST_SetSRID(ST_GeomFromGeoJSON($7::text), 4326) as geom) g
 where ST_IsValid(g.geom)
on conflict (city_id, fence_id) do update
   set set_name = excluded.set_name, kind = excluded.kind, name_zh = excluded.name_zh, name_en = excluded.name_en,
       geom = excluded.geom, tolerance_m = excluded.tolerance_m, rules = excluded.rules, owner = excluded.owner,
       active = excluded.active, changed_at = excluded.changed_at, changed_by = excluded.changed_by
returning fence_id
