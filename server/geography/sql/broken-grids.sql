-- Which grids in force have an outline that crosses itself? One row each with its box in degrees.
-- $1 city_id
select grid_id as subject,
       jsonb_build_array(ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)) as bbox
from grids where city_id = $1::int and valid_to is null and not ST_IsValid(geom)
order by grid_id
