-- Forgets the refused rows of an import that is read again.
-- $1 city_id, $2 import_id
delete from import_problems where city_id = $1::int and import_id = $2::text
