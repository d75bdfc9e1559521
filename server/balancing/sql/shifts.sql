-- The shifts of a city, with hours of the local day.
-- $1 city_id
select shift_id as "shiftId", name_zh as "nameZh", name_en as "nameEn",
       (extract(epoch from starts) / 3600)::float8 as "startH", (extract(epoch from ends) / 3600)::float8 as "endH"
from shifts
where city_id = $1::int4
order by shift_id collate "C"
