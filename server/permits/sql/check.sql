-- One verdict as it was given, with what people decided on it and the flags that were raised. At most one row.
-- $1 city_id, $2 check_id
select c.check_id as "checkId", c.project_no as "projectNo", c.created_by as "createdBy",
       to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(c.known_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "knownAt",
       c.law_set_id as "lawSetId", c.request, c.finding, c.finding_sha256 as "findingSha256", c.envelope,
       encode(ST_AsEWKB(c.geom), 'hex') as geom,
       coalesce((select jsonb_agg(jsonb_build_object('seq', d.seq, 'kind', d.kind, 'outcome', d.outcome,
                  'reason', d.reason, 'decidedBy', d.decided_by,
                  'decidedByZh', (select a.name_zh from accounts a where a.account_id = d.decided_by),
                  'decidedAt', to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                  order by d.seq) from permit_decisions d
                 where d.city_id = c.city_id and d.check_id = c.check_id), '[]'::jsonb) as decisions,
       coalesce((select jsonb_agg(jsonb_build_object('cause', f.cause, 'subject', f.subject,
                  'raisedAt', to_char(f.raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                  order by f.raised_at) from permit_flags f
                 where f.city_id = c.city_id and f.check_id = c.check_id), '[]'::jsonb) as flags
from permit_checks c
where c.city_id = $1::int and c.check_id = $2
