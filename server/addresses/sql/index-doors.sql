-- Which doors have a known number? A page in key order.
-- $1 city_id, $2 after this point_id, $3 rows at most
select point_id as key, road_zh as road, number::int4 as number,
       ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat
from address_points
where city_id = $1::int4 and point_id > $2::text
order by point_id
limit $3::int4
