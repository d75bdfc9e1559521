-- Grids in force now with their outlines.
-- $1 city_id
select grid_id as id, encode(ST_AsEWKB(geom), 'hex') as hex
from grids where city_id = $1::int and valid_to is null order by grid_id
