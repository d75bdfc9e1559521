-- Who holds each street in a role at an instant?
-- $1 city_id, $2 instant, $3 role
select r.subject_id as "streetId", r.person_id as "personId", p.name_zh as "nameZh"
from responsibilities r
join people p on p.city_id = r.city_id and p.person_id = r.person_id
where r.city_id = $1::int4 and r.subject_kind = 'street' and r.role = $3::text
  and r.valid_from <= $2::timestamptz and (r.valid_to is null or r.valid_to > $2::timestamptz)
order by r.subject_id collate "C", r.valid_from desc, r.person_id
