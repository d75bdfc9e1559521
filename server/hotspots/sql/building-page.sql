-- The next buildings of a city as packed lines; one row. A line: kind, lng, lat of the centroid, floor area m² over all storeys.
-- $1 city_id, $2 after this building id, $3 most rows. Answers lines, their number and the last id.
with page as (
  select building_id, kind, storeys, geom
  from buildings
  where city_id = $1::int4 and building_id > $2::text
  order by building_id
  limit $3::int4
)
select coalesce(string_agg(
         concat(kind, E'\t', round(ST_X(ST_Centroid(geom))::numeric, 7), E'\t',
                round(ST_Y(ST_Centroid(geom))::numeric, 7), E'\t',
                round((ST_Area(geom::geography) * storeys)::numeric, 1)),
         E'\n' order by building_id), '') as lines,
       count(*)::int4 as count, max(building_id) as last
from page
