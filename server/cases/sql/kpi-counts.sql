-- What is there to judge in a period, per grid, street, type, channel or for the whole city? Merged reports and what a
-- timed area permits are no cases; a refused report is none either.
-- $1 city_id, $2 from (included), $3 to (excluded), $4 now (instants), $5 by: grid, street, type, channel, city,
-- $6 type or parent type or null, $7 channel or null, $8 channels by which patrols find
select case $5::text when 'grid' then coalesce(grid_id, '') when 'street' then coalesce(street_id, '')
            when 'type' then type_code when 'channel' then channel else '' end as key,
       count(*)::int as cases,
       (count(*) filter (where channel = any($8::text[])))::int as "patrolFound",
       (count(*) filter (where outcome = 'persuasion'))::int as persuaded,
       (count(*) filter (where outcome = 'escalated'))::int as escalated,
       (count(*) filter (where due_at is not null and (closed_at is not null or due_at < $4::timestamptz)))::int as judged,
       (count(*) filter (where closed_at <= due_at))::int as "onTime",
       (count(*) filter (where closed_at is null and due_at < $4::timestamptz))::int as "openOverdue",
       (count(*) filter (where recurs_of is not null))::int as recurred,
       (count(*) filter (where closed_at is not null))::int as closed,
       coalesce(sum(extract(epoch from closed_at - reported_at) / 3600) filter (where closed_at is not null), 0)::float8 as "closedHours"
from cases
where city_id = $1::int and reported_at >= $2::timestamptz and reported_at < $3::timestamptz
  and merged_into is null and lawful_area_id is null and status <> 'rejected'
  and ($6::text is null or type_code = $6::text
       or type_code in (select code from codes where list = 'case_type' and parent = $6::text))
  and ($7::text is null or channel = $7::text)
group by 1
order by 1
