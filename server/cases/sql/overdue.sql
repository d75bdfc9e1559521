-- Which open cases are past their due time, or will be soon? Latest due first in line; with their number in all.
-- $1 city_id, $2 now (instant), $3 due before (instant), $4 grid_id or null, $5 type or parent type or null, $6 rows at most
select c.case_id as "caseId", count(*) over ()::int as total,
       (count(*) filter (where c.due_at < $2::timestamptz) over ())::int as "totalLate"
from cases c
where c.city_id = $1::int and c.closed_at is null and c.merged_into is null and c.lawful_area_id is null
  and c.status not in ('closed', 'rejected') and c.due_at < $3::timestamptz
  and ($4::text is null or c.grid_id = $4::text)
  and ($5::text is null or c.type_code = $5::text
       or c.type_code in (select code from codes where list = 'case_type' and parent = $5::text))
order by c.due_at, c.case_id
limit $6::int
