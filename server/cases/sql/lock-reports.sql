-- The state of reports that are about to be merged or freed, held until the transaction ends; in order of id.
-- $1 city_id, $2 case_ids
select c.case_id as "caseId", c.merged_into as "mergedInto", c.channel, c.type_code as "typeCode",
       to_char(c.reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "reportedAt",
       ST_X(c.geom) as lng, ST_Y(c.geom) as lat,
       (select count(*)::int from cases r where r.city_id = $1::int and r.merged_into = c.case_id) as reports
from cases c
where c.city_id = $1::int and c.case_id = any($2::text[])
order by c.case_id
for update of c
