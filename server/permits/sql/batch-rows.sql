-- Rows of a batch in the order of the file, with their verdicts.
-- $1 city_id, $2 batch_id, $3 after this seq, $4 how many, $5 also the findings?
select r.seq, r.place, r.ref, r.check_id as "checkId", c.outcome, r.problem,
       c.envelope->>'statementZh' as "statementZh", c.envelope->>'statementEn' as "statementEn",
       case when $5::bool then c.finding end as finding, c.project_no as "projectNo",
       case when $5::bool then c.envelope->'crs'->>'used' end as crs, c.finding_sha256 as "findingSha256",
       to_char(c.legal_date, 'YYYY-MM-DD') as "legalDate", c.request->'works' as works
from permit_batch_rows r
left join permit_checks c on c.city_id = r.city_id and c.check_id = r.check_id
where r.city_id = $1::int and r.batch_id = $2 and r.seq > $3::int
order by r.seq
limit $4::int
