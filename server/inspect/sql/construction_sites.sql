-- The card of a construction site.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.construction_id as id, coalesce(t.grid_id, ground.grid_id) as "gridId", null as "streetId",
       t.project_no as "projectNo", t.name_zh as "nameZh", t.builder, t.contractor, t.work_type as "workType",
       t.height_m as "heightM", t.height_ref as "heightRef", t.permit_state as "permitState", t.permit_no as "permitNo",
       to_char(t.permit_on, 'YYYY-MM-DD') as "permitOn", to_char(t.started_on, 'YYYY-MM-DD') as "startedOn",
       ST_Area(t.geom::geography) as "areaM2",
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from construction_sites t
left join lateral (
  select g.grid_id, g.name_zh from grids g
  where g.city_id = $1::int and g.valid_from <= $3::timestamptz and (g.valid_to is null or g.valid_to > $3::timestamptz)
    and ST_Covers(g.geom, ST_PointOnSurface(t.geom))
  order by g.grid_id limit 1
) ground on true
where t.city_id = $1::int and t.construction_id = $2::text
