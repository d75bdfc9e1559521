-- Who is the chief of each grid at an instant?
-- $1 city_id, $2 instant
select distinct on (subject_id) subject_id as "gridId", person_id as "personId"
from responsibilities
where city_id = $1::int4 and subject_kind = 'grid' and role = 'grid_chief'
  and valid_from <= $2::timestamptz and (valid_to is null or valid_to > $2::timestamptz)
order by subject_id, valid_from desc, person_id
