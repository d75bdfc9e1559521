-- One camera: its street and what makes it evidence. $1 city, $2 camera id.
select camera_id, name_zh, street_id, compliant, signed, published
  from cameras where city_id = $1::int4 and camera_id = $2::text
