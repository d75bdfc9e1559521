-- How long does 100 m of a street of each grade take on foot? Median over visits found from positions of units that are
-- no vehicles, minutes per 100 m, and how many visits that is.
-- $1 city_id, $2 from, $3 to (instants)
select s.grade, count(*)::int4 as walks,
       percentile_cont(0.5) within group (
         order by extract(epoch from v.ended_at - v.started_at) / 60 / (s.length_m / 100))::float8 as "minPer100m"
from visits v
join streets s on s.city_id = v.city_id and s.street_id = v.street_id and s.length_m > 0
join units u on u.city_id = v.city_id and u.unit_id = v.unit_id and u.kind not like '%vehicle%'
where v.city_id = $1::int4 and v.evidence = 'gps' and v.ended_at > v.started_at
  and v.started_at >= $2::timestamptz and v.started_at < $3::timestamptz
group by s.grade
order by s.grade
