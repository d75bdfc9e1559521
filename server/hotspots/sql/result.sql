-- A stored result, as it was sent. One row, or none.
-- $1 city_id, $2 result_id
select body from hotspot_results where city_id = $1::int4 and result_id = $2::text
