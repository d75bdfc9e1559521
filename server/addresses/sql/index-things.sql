-- Which named things can an address mean? Their point (degrees WGS84) and the radius of a disc of their area, m (0 for points).
-- $1 city_id
with named as (
  select 'places' as layer, place_id as id, kind, name_zh, name_en, geom from places where city_id = $1::int4
  union all
  select 'buildings', building_id, kind, name_zh, null, geom
  from buildings where city_id = $1::int4 and name_zh is not null and name_zh <> ''
  union all
  select 'heritage_sites', site_id, kind, name_zh, name_en, geom from heritage_sites where city_id = $1::int4
  union all
  select 'construction_sites', construction_id, work_type, name_zh, null, geom
  from construction_sites where city_id = $1::int4
  union all
  select 'assets', asset_id, kind, name_zh, null, geom
  from assets where city_id = $1::int4 and name_zh is not null and name_zh <> ''
)
select layer, id, kind, name_zh as "nameZh", name_en as "nameEn",
       ST_X(ST_PointOnSurface(geom))::float8 as lng, ST_Y(ST_PointOnSurface(geom))::float8 as lat,
       sqrt(ST_Area(geom::geography) / pi())::float8 as "discM"
from named
where not ST_IsEmpty(geom)
order by layer, id
