-- Which cities are there, and how many accounts may see each?
select c.city_id as "cityId", c.name_zh as "nameZh", c.name_en as "nameEn", c.synthetic,
  (select count(*)::int from account_cities ac where ac.city_id = c.city_id) as accounts
from cities c
order by c.city_id
