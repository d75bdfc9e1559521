-- The lines of the given streets as GeoJSON, longitude and latitude to 7 digits.
-- $1 city_id, $2 street ids
select street_id as "streetId", ST_AsGeoJSON(geom, 7)::jsonb as geometry
from streets
where city_id = $1::int4 and street_id = any($2::text[])
order by street_id
