-- How does the creation stand? $1 city_id, $2 state, $3 report (JSON) or null
update city_creations set state = $2::text, report = coalesce($3::text::jsonb, report) where city_id = $1::int
