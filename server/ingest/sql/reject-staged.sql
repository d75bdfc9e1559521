-- Takes staged rows out of the running, with all that belongs to the same row of the file.
-- $1 city_id, $2 import_id, $3 row numbers
update import_rows set state = 'rejected'
where city_id = $1::int and import_id = $2::text and row_no = any($3::int4[])
