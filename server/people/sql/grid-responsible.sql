-- Who answered then for a grid and for each of its streets?
-- $1 city_id, $2 grid_id, $3 instant
select r.subject_kind as "subjectKind", r.subject_id as "subjectId", r.role, r.person_id as "personId",
       p.name_zh as "nameZh", p.title_zh as "titleZh", r.source,
       to_char(r.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since,
       to_char(r.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until
from responsibilities r
join people p on p.city_id = r.city_id and p.person_id = r.person_id
where r.city_id = $1::int and r.valid_from <= $3::timestamptz and (r.valid_to is null or r.valid_to > $3::timestamptz)
  and ((r.subject_kind = 'grid' and r.subject_id = $2::text)
    or (r.subject_kind = 'street' and r.subject_id in (
          select street_id from streets where city_id = $1::int and home_grid_id = $2::text)))
order by r.subject_kind, r.subject_id, r.role, r.valid_from desc, r.person_id
