-- How many cases were reported on each street in each local hour of the day? Merged reports count once.
-- $1 city, $2 from, $3 to (ISO text), $4 time zone.
select street_id, extract(hour from reported_at at time zone $4::text)::int4 as hour, count(*)::int4 as cases
  from cases
 where city_id = $1::int4 and street_id is not null and merged_into is null
   and reported_at >= $2::text::timestamptz and reported_at < $3::text::timestamptz
 group by street_id, hour
 order by street_id, hour
