-- The card of a camera.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.camera_id as id, ground.grid_id as "gridId", t.street_id as "streetId", s.name_zh as "streetNameZh",
       t.name_zh as "nameZh", t.height_m as "heightM", t.bearing_deg as "bearingDeg", t.fov_deg as "fovDeg",
       t.range_m as "rangeM", t.compliant, t.signed, t.published,
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from cameras t
left join streets s on s.city_id = t.city_id and s.street_id = t.street_id
left join lateral (
  select g.grid_id, g.name_zh from grids g
  where g.city_id = $1::int and g.valid_from <= $3::timestamptz and (g.valid_to is null or g.valid_to > $3::timestamptz)
    and ST_Covers(g.geom, ST_PointOnSurface(t.geom))
  order by g.grid_id limit 1
) ground on true
where t.city_id = $1::int and t.camera_id = $2::text
