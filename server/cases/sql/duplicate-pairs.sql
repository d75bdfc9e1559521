-- Which reports of a type lie near one another in place and time, and nobody has decided on them? Newest first.
-- $1 city_id, $2 from (included) and $3 to (excluded) of the later report, $4 metres at most, $5 hours at most, $6 pairs at most
select a.case_id as "earlierId", a.channel as "earlierChannel",
       to_char(a.reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "earlierAt",
       b.case_id as "laterId", b.channel as "laterChannel",
       to_char(b.reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "laterAt",
       ST_Distance(a.geom::geography, b.geom::geography) as "distanceM"
from cases b
join cases a
  on a.city_id = $1::int and a.type_code = b.type_code and a.merged_into is null and a.lawful_area_id is null
     and a.status <> 'rejected' and (a.reported_at, a.case_id) < (b.reported_at, b.case_id)
     and a.reported_at >= b.reported_at - $5::float8 * interval '1 hour'
     and a.geom && ST_Expand(b.geom, $4::float8 / (111000 * cos(radians(ST_Y(b.geom)))), $4::float8 / 110000)
     and ST_DWithin(a.geom::geography, b.geom::geography, $4::float8)
where b.city_id = $1::int and b.reported_at >= $2::timestamptz and b.reported_at < $3::timestamptz
  and b.merged_into is null and b.lawful_area_id is null and b.status <> 'rejected'
  and not exists (select 1 from case_merges m
                  where m.city_id = $1::int and m.undone_at is null and m.decision = 'merged' and m.primary_id = b.case_id)
  and not exists (select 1 from case_merges m
                  where m.city_id = $1::int and m.undone_at is null and m.decision = 'distinct'
                    and ((m.primary_id = a.case_id and m.case_id = b.case_id) or (m.primary_id = b.case_id and m.case_id = a.case_id)))
order by b.reported_at desc, b.case_id, a.reported_at
limit $6::int
