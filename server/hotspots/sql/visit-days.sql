-- Visits of people per street and day as packed lines; one row. A line: street id, days since 1970, visits.
-- Cameras watch without anybody having been there: left out.
-- $1 city_id, $2 first day (included), $3 last day (excluded)
select coalesce(string_agg(concat(street_id, E'\t', day - date '1970-01-01', E'\t', visits),
                           E'\n' order by street_id, day), '') as lines
from (
  select street_id, day, sum(visits)::int4 as visits
  from visit_counts
  where city_id = $1::int4 and day >= $2::date and day < $3::date and evidence <> 'camera'
  group by street_id, day
) v
