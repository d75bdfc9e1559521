-- The grids in force at an instant.
-- $1 city_id, $2 instant
select grid_id as "gridId", name_zh as "nameZh", name_en as "nameEn"
from grids
where city_id = $1::int4 and valid_from <= $2::timestamptz and (valid_to is null or valid_to > $2::timestamptz)
order by grid_id collate "C"
