-- Which grids are in force? Outline (hex EWKB), a point inside, and the radius of a disc of the same area, m.
-- $1 city_id, $2 instant
select grid_id as id, name_zh as "nameZh", name_en as "nameEn", encode(ST_AsEWKB(geom), 'hex') as geom,
       ST_X(ST_PointOnSurface(geom))::float8 as lng, ST_Y(ST_PointOnSurface(geom))::float8 as lat,
       sqrt(area_m2 / pi())::float8 as "discM"
from grids
where city_id = $1::int4 and valid_from <= $2::timestamptz and (valid_to is null or valid_to > $2::timestamptz)
order by grid_id
