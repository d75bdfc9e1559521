-- Shifts of a city.
-- $1 city_id
select shift_id as "shiftId", mode, name_zh as "nameZh", name_en as "nameEn",
       to_char(starts, 'HH24:MI') as starts, to_char(ends, 'HH24:MI') as ends
from shifts where city_id = $1::int order by starts, shift_id
