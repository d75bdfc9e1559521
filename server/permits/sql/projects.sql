-- Projects of a city, newest receipt first, with how much is in each file.
-- $1 city_id, $2 project_no or null, $3 words to look for or null, $4 $5 received on and number after which to go on, or
-- null, $6 how many
select p.project_no as "projectNo", p.name_zh as "nameZh", p.builder, p.contractor, p.note,
       to_char(p.received_on, 'YYYY-MM-DD') as "receivedOn", p.created_by as "createdBy",
       to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       (select count(*)::int from permit_checks c
        where c.city_id = p.city_id and c.project_no = p.project_no) as checks,
       (select count(*)::int from permit_attachments a
        where a.city_id = p.city_id and a.project_no = p.project_no) as attachments,
       (select c.outcome from permit_checks c
        where c.city_id = p.city_id and c.project_no = p.project_no
        order by c.created_at desc limit 1) as outcome,
       (select count(*)::int from permit_flags f
        join permit_checks c on c.city_id = f.city_id and c.check_id = f.check_id
        where c.city_id = p.city_id and c.project_no = p.project_no) as flags
from permit_projects p
where p.city_id = $1::int and ($2::text is null or p.project_no = $2)
  and ($3::text is null or strpos(lower(concat_ws(' ', p.project_no, p.name_zh, p.builder, p.contractor)), lower($3)) > 0)
  and ($4::date is null or (p.received_on, p.project_no) < ($4::date, $5::text))
order by p.received_on desc, p.project_no desc
limit $6::int
