-- The later import, if any, that changed this row after the import did.
-- $1 city_id, $2 import_id, $3 table, $4 key
select i.import_id as "importId", i.file_name as "fileName"
from import_changes c
join imports i on i.city_id = c.city_id and i.import_id = c.import_id
where c.city_id = $1::int and c.target = $3::text and c.key_text = $4::text and c.import_id <> $2::text
  and i.created_at > (select created_at from imports where city_id = $1::int and import_id = $2::text)
order by i.created_at desc
limit 1
