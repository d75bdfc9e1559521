-- Marks an import as undone. A row when it was loaded.
-- $1 city_id, $2 import_id
update roster_imports set state = 'undone' where city_id = $1::int and import_id = $2 and state = 'loaded'
returning import_id as "importId"
