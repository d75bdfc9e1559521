-- Where do people live? Middles of dwellings, a page in key order; none unless the city knows estates.
-- $1 city_id, $2 after this building_id, $3 rows at most, $4 kinds of building
select building_id as key, ST_X(ST_Centroid(geom))::float8 as lng, ST_Y(ST_Centroid(geom))::float8 as lat
from buildings
where city_id = $1::int4 and building_id > $2::text and kind = any($4::text[])
  and exists (select 1 from places p where p.city_id = $1::int4 and p.kind = 'estate')
order by building_id
limit $3::int4
