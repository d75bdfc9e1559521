-- Gives an open review new candidates.
-- $1 city_id, $2 review_id, $3 resolver's state, $4 why zh, $5 why en, $6 candidates (JSON text)
update address_reviews
set resolved = $3::text, why_zh = $4::text, why_en = $5::text, candidates = $6::jsonb
where city_id = $1::int4 and review_id = $2::text and state = 'open'
