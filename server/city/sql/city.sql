-- Which city is this? One row, or none.
-- $1 city_id
select city_id as "cityId", code, name_zh as "nameZh", name_en as "nameEn", adcode, synthetic,
       attribution, licence, checksum, local_srid as "localSrid", time_zone as "timeZone",
       h3_coarse as "h3Coarse", h3_fine as "h3Fine",
       encode(ST_AsEWKB(boundary), 'hex') as "boundaryHex",
       jsonb_build_array(ST_XMin(boundary), ST_YMin(boundary), ST_XMax(boundary), ST_YMax(boundary)) as bbox,
       jsonb_build_array(ST_X(ST_PointOnSurface(boundary)), ST_Y(ST_PointOnSurface(boundary))) as center
from cities
where city_id = $1::int
