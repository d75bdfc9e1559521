-- Ends a timed area; no row when there is none.
-- $1 city_id, $2 area_id, $3 day after the last
update areas set valid_to = greatest($3::date, valid_from)
where city_id = $1::int and area_id = $2::text
returning area_id as "areaId", ST_XMin(geom) as west, ST_YMin(geom) as south, ST_XMax(geom) as east, ST_YMax(geom) as north
