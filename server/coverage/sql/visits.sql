-- Which visits did a street have in a period, latest first? At most 500.
-- $1 city_id, $2 street_id, $3 from, $4 to (instants)
select visit_id as "visitId", street_id as "streetId",
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
       to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
       unit_id as "unitId", person_id as "personId", evidence, round(certainty::numeric, 4)::float8 as certainty
from visits
where city_id = $1::int and street_id = $2::text and started_at >= $3::timestamptz and started_at < $4::timestamptz
order by visits.started_at desc, visit_id
limit 500
