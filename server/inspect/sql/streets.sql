-- The card of a street.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.street_id as "streetId", t.home_grid_id as "gridId", t.name_zh as "nameZh", t.name_en as "nameEn", t.grade, t.kind,
       t.length_m as "lengthM", t.width_m as "widthM", t.daily_must as "dailyMust",
       (select g.name_zh from grids g where g.city_id = t.city_id and g.grid_id = t.home_grid_id
          and g.valid_from <= $3::timestamptz order by g.valid_from desc limit 1) as "gridNameZh",
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from streets t
where t.city_id = $1::int and t.street_id = $2::text
