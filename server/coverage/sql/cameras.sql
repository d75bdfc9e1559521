-- Where do the cameras stand and which way do they look? $1 city.
select camera_id, name_zh, street_id, height_m, bearing_deg, fov_deg, range_m, compliant, signed, published,
       ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat
  from cameras where city_id = $1::int4 order by camera_id collate "C"
