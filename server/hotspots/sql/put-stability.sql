-- Keeps what the check of stability found.
-- $1 city_id, $2 result_id, $3 answer (JSON text)
update hotspot_results set stability = $3::text where city_id = $1::int4 and result_id = $2::text
