-- The streets of a city with the middle of each.
-- $1 city_id
select street_id as "streetId", name_zh as "nameZh", name_en as "nameEn", grade, home_grid_id as "gridId",
       length_m as "lengthM", ST_X(ST_PointOnSurface(geom))::float8 as lng, ST_Y(ST_PointOnSurface(geom))::float8 as lat
from streets
where city_id = $1::int4
order by street_id collate "C"
