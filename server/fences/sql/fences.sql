-- Which fences does a city have? $1 city, $2 fence id or null for all. Geometry as GeoJSON with 7 decimals.
select f.fence_id as "fenceId", f.set_name as "setName", f.kind, f.name_zh as "nameZh", f.name_en as "nameEn",
       ST_AsGeoJSON(f.geom, 7)::jsonb as geometry, f.tolerance_m::float8 as "toleranceM", f.rules, f.owner,
       coalesce(a.name_zh, f.owner) as "ownerNameZh", f.active,
       to_char(f.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "changedAt",
       f.changed_by as "changedBy"
  from fences f
  left join accounts a on a.login = f.owner
 where f.city_id = $1::int4 and ($2::text is null or f.fence_id = $2::text)
 order by f.set_name, f.fence_id
