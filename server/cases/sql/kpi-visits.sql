-- How many visits did people make in these days, per grid, street or city? No row: none were noted.
-- $1 city_id, $2 first day (included), $3 last day (excluded), $4 by: grid, street, city
select case $4::text when 'street' then v.street_id when 'grid' then s.home_grid_id else '' end as key,
       sum(v.visits)::float8 as visits
from visit_counts v
join streets s on s.city_id = v.city_id and s.street_id = v.street_id
where v.city_id = $1::int and v.day >= $2::date and v.day < $3::date and v.evidence <> 'camera'
  and $4::text in ('grid', 'street', 'city')
group by 1
