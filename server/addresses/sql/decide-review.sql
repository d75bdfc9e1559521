-- Writes a decision, or opens the review again.
-- $1 city_id, $2 review_id, $3 state, $4 who or null, $5 instant or null, $6 longitude, $7 latitude (degrees WGS84, null unless confirmed),
-- $8 error radius m, $9 index of the candidate, $10 alias, $11 note
update address_reviews
set state = $3::text, decided_by = $4::text, decided_at = $5::timestamptz,
    geom = case when $6::float8 is null then null else ST_SetSRID(ST_MakePoint($6::float8, $7::float8), 4326) end,
    error_m = $8::float8, candidate_index = $9::int4, alias_id = $10::text, note = $11::text,
    outcome_layer = null, outcome_id = null
where city_id = $1::int4 and review_id = $2::text
