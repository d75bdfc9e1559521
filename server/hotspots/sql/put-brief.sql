-- Keeps what a brief says; the first one written stays, so that its bytes stay the same. Answers the one that is kept.
-- $1 city_id, $2 result_id, $3 content (JSON text)
update hotspot_results set brief = coalesce(brief, $3::text)
where city_id = $1::int4 and result_id = $2::text
returning brief
