-- Each street with what the check of streets looks at.
-- $1 city_id
select s.street_id as "streetId", s.name_zh as "nameZh", s.length_m as "lengthM", s.home_grid_id as "homeGridId",
       exists (select 1 from grids g where g.city_id = s.city_id and g.grid_id = s.home_grid_id
                 and g.valid_to is null) as "hasGrid",
       jsonb_build_array(ST_XMin(s.geom), ST_YMin(s.geom), ST_XMax(s.geom), ST_YMax(s.geom)) as bbox
from streets s where s.city_id = $1::int order by s.street_id
