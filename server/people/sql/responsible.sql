-- Who answered for one subject, ever? Newest first.
-- $1 city_id, $2 subject_kind, $3 subject_id
select r.subject_kind as "subjectKind", r.subject_id as "subjectId", r.role, r.person_id as "personId",
       p.name_zh as "nameZh", p.title_zh as "titleZh", r.source,
       to_char(r.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since,
       to_char(r.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until
from responsibilities r
join people p on p.city_id = r.city_id and p.person_id = r.person_id
where r.city_id = $1::int and r.subject_kind = $2::text and r.subject_id = $3::text
order by r.valid_from desc, r.role, r.person_id
