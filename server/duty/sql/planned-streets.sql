-- Where are these streets? $1 city_id, $2 street ids
select street_id as "streetId", name_zh as "nameZh", name_en as "nameEn", length_m::float8 as "lengthM",
       encode(ST_AsEWKB(geom), 'hex') as hex
from streets
where city_id = $1::int and street_id = any($2::text[])
