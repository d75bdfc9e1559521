-- What is the highest case number that begins so?
-- $1 city_id, $2 beginning of the number
select max(case_id) as last from cases where city_id = $1::int and starts_with(case_id, $2::text)
