-- Rows that wait for a place, in order.
-- $1 city_id, $2 import_id, $3 after this row_no, $4 how many at most
select row_no as "rowNo", row_key as "rowKey", place, data
from import_rows
where city_id = $1::int and import_id = $2::text and stage = 0 and state = 'queued' and row_no > $3::int
order by row_no
limit $4::int
