-- Withdraws one visit; the audit log keeps what it said.
-- $1 city_id, $2 visit_id
delete from visits where city_id = $1::int and visit_id = $2::text
