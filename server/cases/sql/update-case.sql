-- Changes the status of a case. The closing time is kept when it has one.
-- $1 city_id, $2 case_id, $3 status, $4 outcome or null to keep, $5 closed_at or null, $6: a person found it to be a case although
-- a timed area permits it
update cases
set status = $3::text, outcome = coalesce($4::text, outcome), closed_at = coalesce(closed_at, $5::timestamptz),
    lawful_area_id = case when $6::bool then null else lawful_area_id end
where city_id = $1::int and case_id = $2::text
