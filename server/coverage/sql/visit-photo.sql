-- The photo of a visit. $1 city, $2 visit id.
select media_type, encode(photo, 'base64') as bytes
  from visit_sources where city_id = $1::int4 and visit_id = $2::text and photo is not null
