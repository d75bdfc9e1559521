-- Takes back the next rows of an import in one table; how many (0: none left).
-- $1 city_id, $2 import_id, $3 stage, $4 table, $5 how many at most
select xw_import_undo($1::int, $2::text, $3::int, $4::text, $5::int) as count
