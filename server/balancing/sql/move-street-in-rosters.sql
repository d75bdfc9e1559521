-- From a day on, a street leaves the rosters of one officer and enters those of another.
-- $1 city_id, $2 street_id, $3 person who gives it or null, $4 person who takes it, $5 first local day YYYY-MM-DD
update rosters
set street_ids = case when person_id = $4::text
                      then case when $2::text = any(street_ids) then street_ids else street_ids || $2::text end
                      else array_remove(street_ids, $2::text) end
where city_id = $1::int4 and day >= $5::text::date
  and ((person_id = $3::text and $2::text = any(street_ids)) or (person_id = $4::text and not ($2::text = any(street_ids))))
