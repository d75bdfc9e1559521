-- The protected sites of a city to which a zone can belong, with their boxes in degrees.
-- $1 city_id
select site_id as "siteId", name_zh as "nameZh", name_en as "nameEn", grade, kind,
       ST_XMin(geom) as west, ST_YMin(geom) as south, ST_XMax(geom) as east, ST_YMax(geom) as north
from heritage_sites where city_id = $1::int
order by site_id
limit 5000
