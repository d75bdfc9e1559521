-- Removes the record of a case that was removed.
-- $1 city_id, $2 case_id
delete from case_events where city_id = $1::int and case_id = $2::text
