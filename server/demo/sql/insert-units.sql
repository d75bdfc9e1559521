-- Adds rows to units of one city, one array a column.
-- $1 city id; $2 unit_id; $3 kind; $4 call_sign; $5 person_id; $6 squad_id; $7 firm_id; $8 plate; $9 active.
insert into units (city_id, unit_id, kind, call_sign, person_id, squad_id, firm_id, plate, active)
select
  $1::int,
  r.unit_id,
  r.kind,
  r.call_sign,
  r.person_id,
  r.squad_id,
  r.firm_id,
  r.plate,
  r.active
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[]
) as r(unit_id, kind, call_sign, person_id, squad_id, firm_id, plate, active)
