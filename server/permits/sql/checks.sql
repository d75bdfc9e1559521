-- Verdicts of a city, newest first.
-- $1 city_id, $2 project_no or null, $3 instant and $4 check_id after which to begin or nulls, $5 how many
select c.check_id as "checkId", c.project_no as "projectNo", c.created_by as "createdBy", c.outcome,
       to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(c.legal_date, 'YYYY-MM-DD') as "legalDate", c.finding_sha256 as "findingSha256",
       (select d.kind from permit_decisions d where d.city_id = c.city_id and d.check_id = c.check_id
        order by d.seq desc limit 1) as decision,
       (select count(*)::int from permit_flags f where f.city_id = c.city_id and f.check_id = c.check_id) as flags,
       c.request->'works'->'types' as works
from permit_checks c
where c.city_id = $1::int and ($2::text is null or c.project_no = $2)
  and ($3::timestamptz is null or c.created_at < $3::timestamptz
       or (c.created_at = $3::timestamptz and c.check_id > $4::text))
order by c.created_at desc, c.check_id
limit $5::int
