-- Changes the status of a case. The closing time is kept when it has one.
-- $1 city_id, $2 case_id, $3 status, $4 outcome or null to keep, $5 closed_at or null
update cases
set status = $3::text, outcome = coalesce($4::text, outcome), closed_at = coalesce(closed_at, $5::timestamptz)
where city_id = $1::int and case_id = $2::text
