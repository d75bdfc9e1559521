-- Which streets are there? Geometry (hex EWKB) only of those that no edge of the road graph belongs to.
-- $1 city_id
select s.street_id as "streetId", s.name_zh as "nameZh", s.name_en as "nameEn",
       case when exists (select 1 from road_edges e where e.city_id = s.city_id and e.street_id = s.street_id)
            then null else encode(ST_AsEWKB(s.geom), 'hex') end as geom
from streets s
where s.city_id = $1::int4
order by s.street_id
