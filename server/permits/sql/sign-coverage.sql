-- Signs a line of the register as complete, ending the former signature. One row; none when it was signed at this very
-- instant already (a city whose clock stands still).
-- $1 city_id, $2 adcode, $3 grade, $4 layer, $5 expected, $6 day, $7 who, $8 note, $9 instant
with ended as (
  update coverage_signatures set known_to = $9::timestamptz
  where city_id = $1::int and adcode = $2 and grade = $3 and layer = $4 and known_to is null
    and known_from < $9::timestamptz
)
insert into coverage_signatures (city_id, adcode, grade, layer, expected, signed_on, signed_by, note, known_from)
values ($1::int, $2, $3, $4, $5::int, $6::date, $7, $8, $9::timestamptz)
on conflict do nothing
returning grade
