-- Forgets what a withdrawn visit rested on. $1 city, $2 visit id.
delete from visit_sources where city_id = $1::int4 and visit_id = $2::text
