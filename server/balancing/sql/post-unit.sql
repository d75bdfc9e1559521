-- A unit belongs to another squad from an instant on.
-- $1 city_id, $2 unit_id, $3 squad_id, $4 instant, $5 source
insert into unit_postings (city_id, unit_id, squad_id, from_squad_id, valid_from, source)
select $1::int4, $2::text, $3::text, u.squad_id, $4::timestamptz, $5::text
from units u
where u.city_id = $1::int4 and u.unit_id = $2::text
on conflict (city_id, unit_id, valid_from) do update
set squad_id = excluded.squad_id, source = excluded.source, settled_at = null
