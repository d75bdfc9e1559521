-- Which fences does a city have? $1 city, $2 fence id or null for all. Geometry as GeoJSON with 7 decimals.
select fence_id as "fenceId", set_name as "setName", kind, name_zh as "nameZh", name_en as "nameEn",
       ST_AsGeoJSON(geom, 7)::jsonb as geometry, tolerance_m::float8 as "toleranceM", rules, owner, active,
       to_char(changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "changedAt", changed_by as "changedBy"
  from fences
 where city_id = $1::int4 and ($2::text is null or fence_id = $2::text)
 order by set_name, fence_id
