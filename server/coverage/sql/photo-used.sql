-- Which visit does a photo prove already? $1 city, $2 SHA-256.
select visit_id from visit_sources where city_id = $1::int4 and sha256 = $2::text
