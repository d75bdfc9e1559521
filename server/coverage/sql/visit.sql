-- One visit, held until the transaction ends.
-- $1 city_id, $2 visit_id
select visit_id as "visitId", street_id as "streetId",
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
       to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
       unit_id as "unitId", person_id as "personId", evidence, round(certainty::numeric, 4)::float8 as certainty
from visits
where city_id = $1::int and visit_id = $2::text
for update
