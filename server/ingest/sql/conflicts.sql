-- Rows that are no longer as the import left them, and the last key looked at (null: no more to look at).
-- $1 city_id, $2 import_id, $3 stage, $4 table, $5 after this key, $6 how many to look at
select key_text as "key", gone, last_key as "lastKey"
from xw_import_conflicts($1::int, $2::text, $3::int, $4::text, $5::text, $6::int)
