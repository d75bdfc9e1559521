-- Which of these cases are the same trouble again: same type, same place, the earlier one closed before, not long ago?
-- $1 city_id, $2 case_ids, $3 reach in metres, $4 days since the closing
select n.case_id as "caseId", p.case_id as "recursOf"
from cases n
join lateral (
  select e.case_id
  from cases e
  where e.city_id = $1::int and e.type_code = n.type_code and e.case_id <> n.case_id
    and e.merged_into is null and e.lawful_area_id is null and e.status <> 'rejected'
    and e.closed_at <= n.reported_at and e.closed_at > n.reported_at - make_interval(days => $4::int)
    and e.geom && ST_Expand(n.geom, $3::float8 / (111000 * cos(radians(ST_Y(n.geom)))), $3::float8 / 110000)
    and ST_DWithin(e.geom::geography, n.geom::geography, $3::float8)
  order by e.closed_at desc, e.case_id
  limit 1
) p on true
where n.city_id = $1::int and n.case_id = any($2::text[])
