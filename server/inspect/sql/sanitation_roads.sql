-- The card of a road that a firm sweeps.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.road_id as id, ground.grid_id as "gridId", null as "streetId", t.name_zh as "nameZh",
       t.rated_passes as "ratedPasses", t.length_m as "lengthM", f.name_zh as "firmNameZh", f.name_en as "firmNameEn",
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from sanitation_roads t
left join firms f on f.city_id = t.city_id and f.firm_id = t.firm_id
left join lateral (
  select g.grid_id, g.name_zh from grids g
  where g.city_id = $1::int and g.valid_from <= $3::timestamptz and (g.valid_to is null or g.valid_to > $3::timestamptz)
    and ST_Covers(g.geom, ST_PointOnSurface(t.geom))
  order by g.grid_id limit 1
) ground on true
where t.city_id = $1::int and t.road_id = $2::text
