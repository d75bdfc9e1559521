-- The status of a case, held until the transaction ends.
-- $1 city_id, $2 case_id
select status, outcome from cases where city_id = $1::int and case_id = $2::text for update
