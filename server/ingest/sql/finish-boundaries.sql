-- The city's new boundary: all staged parts as one, beside the name of the city's own row.
-- Snapped to 1e-9 degree, so that GEOS has nothing to throw at.
-- $1 city_id, $2 import_id
insert into import_rows (city_id, import_id, stage, row_no, place, target, row_key, data, geom)
select $1::int, $2::text, 1, 1, min(place), 'cities', $1::text, '{}', ST_Multi(ST_UnaryUnion(ST_Collect(geom), 1e-9))
from import_rows
where city_id = $1::int and import_id = $2::text and stage = 0 and state = 'held'
having count(*) > 0
on conflict do nothing
