-- Which cities does this deployment hold?
select city_id as "cityId"
from cities
order by city_id
