-- Which streets does the city (or one grid, or one id) hold?
-- $1 city_id, $2 home_grid_id or null, $3 street_id or null
select street_id as "streetId", name_zh as "nameZh", name_en as "nameEn", grade, kind,
       home_grid_id as "homeGridId", length_m as "lengthM", width_m as "widthM", daily_must as "dailyMust"
from streets
where city_id = $1::int and ($2::text is null or home_grid_id = $2::text)
  and ($3::text is null or street_id = $3::text)
order by grade, street_id
