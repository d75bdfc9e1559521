-- Notes what was worked out for cases; a due time that a case has stays.
-- $1 city_id, $2 instant; arrays of equal length: $3 case_id, $4 due_at or null, $5 lawful area or null, $6 recurs of or null
update cases c
set due_at = coalesce(c.due_at, d.due_at::timestamptz), lawful_area_id = d.area_id, recurs_of = d.recurs_of,
    derived_at = $2::timestamptz
from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as d(case_id, due_at, area_id, recurs_of)
where c.city_id = $1::int and c.case_id = d.case_id
