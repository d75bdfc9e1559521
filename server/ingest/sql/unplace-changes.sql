-- Forgets that an import made a case.
-- $1 city_id, $2 import_id, $3 case_id
delete from import_changes
where city_id = $1::int and import_id = $2::text and row_key->>'case_id' = $3::text
