-- The card of a building.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.building_id as id, ground.grid_id as "gridId", ground.name_zh as "gridNameZh", null as "streetId",
       t.name_zh as "nameZh", t.kind, t.storeys, t.height_m as "heightM",
       t.height_basis as "heightBasis", ST_Area(t.geom::geography) as "areaM2",
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from buildings t
left join lateral (
  select g.grid_id, g.name_zh from grids g
  where g.city_id = $1::int and g.valid_from <= $3::timestamptz and (g.valid_to is null or g.valid_to > $3::timestamptz)
    and ST_Covers(g.geom, ST_PointOnSurface(t.geom))
  order by g.grid_id limit 1
) ground on true
where t.city_id = $1::int and t.building_id = $2::text
