-- How far do the rosters reach, and how far are slots named? One row: local days YYYY-MM-DD and an instant, or nulls.
-- $1 city_id
select to_char((select max(day) from rosters where city_id = $1::int4), 'YYYY-MM-DD') as "lastRoster",
       to_char((max(h.ends_at) at time zone c.time_zone)::date, 'YYYY-MM-DD') as "namedDay",
       to_char(max(h.ends_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "namedUntil"
from cities c
left join slot_holders h on h.city_id = c.city_id
where c.city_id = $1::int4
group by c.city_id, c.time_zone
