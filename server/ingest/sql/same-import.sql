-- The import by which this very file stands in this layer, if there is one.
-- $1 city_id, $2 layer, $3 sha256, $4 import_id to leave out
select import_id as "importId"
from imports
where city_id = $1::int and layer = $2::text and sha256 = $3::text and import_id <> $4::text and state = 'loaded'
order by created_at desc
limit 1
