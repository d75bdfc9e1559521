-- Quarters and villages, which may lend a grid their name.
-- $1 city_id
select name_zh as "nameZh", name_en as "nameEn", rank, ST_X(geom) as lng, ST_Y(geom) as lat
from places where city_id = $1::int and kind in ('quarter', 'village') order by rank, place_id
