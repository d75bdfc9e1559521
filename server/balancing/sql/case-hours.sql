-- How many cases did each street have in each local hour?
-- $1 city_id, $2 from, $3 to (instants), $4 time zone
select street_id as "streetId", extract(hour from reported_at at time zone $4::text)::int4 as hour, count(*)::int4 as count
from cases
where city_id = $1::int4 and reported_at >= $2::timestamptz and reported_at < $3::timestamptz and street_id is not null
group by 1, 2
