-- Which cities are these, and how much is in each? Also cities whose creation runs or failed.
-- $1 city ids
select c.city_id as "cityId", c.code, c.name_zh as "nameZh", c.name_en as "nameEn", c.synthetic,
       (c.checksum is not null and coalesce(k.state, 'ready') = 'ready') as ready,
       jsonb_build_array(ST_XMin(c.boundary), ST_YMin(c.boundary), ST_XMax(c.boundary), ST_YMax(c.boundary)) as bbox,
       jsonb_build_array(ST_X(ST_PointOnSurface(c.boundary)), ST_Y(ST_PointOnSurface(c.boundary))) as center,
       ST_Area(ST_Transform(c.boundary, c.local_srid)) as "areaM2", c.local_srid as "localSrid",
       c.time_zone as "timeZone", c.h3_coarse as "h3Coarse", c.h3_fine as "h3Fine", c.attribution, c.licence,
       to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       (k.city_id is not null) as imported,
       jsonb_build_object(
         'grids', (select count(*)::int from grids t where t.city_id = c.city_id and t.valid_to is null),
         'streets', (select count(*)::int from streets t where t.city_id = c.city_id),
         'roads', (select count(*)::int from road_edges t where t.city_id = c.city_id),
         'buildings', (select count(*)::int from buildings t where t.city_id = c.city_id),
         'surfaces', (select count(*)::int from surfaces t where t.city_id = c.city_id),
         'places', (select count(*)::int from places t where t.city_id = c.city_id),
         'people', (select count(*)::int from people t where t.city_id = c.city_id),
         'units', (select count(*)::int from units t where t.city_id = c.city_id),
         'cases', (select count(*)::int from cases t where t.city_id = c.city_id)
       ) as counts
from cities c left join city_creations k on k.city_id = c.city_id
where c.city_id = any($1::int[])
order by c.city_id
