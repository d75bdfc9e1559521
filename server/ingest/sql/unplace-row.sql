-- Lets a placed row wait again.
-- $1 city_id, $2 import_id, $3 place in the file
update import_rows
set state = 'queued', geom = null, error_m = null
where city_id = $1::int and import_id = $2::text
  and row_no in (select row_no from import_rows
                 where city_id = $1::int and import_id = $2::text and stage = 0 and place = $3::text)
