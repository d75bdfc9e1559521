-- Puts the next staged rows into their table: the last row taken (null: none left) and what became of them.
-- $1 city_id, $2 import_id, $3 stage, $4 table, $5 its geometry column, $6 defaults of new rows (JSON), $7 after this row_no,
-- $8 how many at most
select last_row as "lastRow", added, replaced, unchanged
from xw_import_load($1::int, $2::text, $3::int, $4::text, $5::text, $6::jsonb, $7::int, $8::int)
