-- Records one visit; gives no row when the street is not known.
-- $1 city_id, $2 street_id, $3 started_at, $4 visit_id, $5 ended_at, $6 evidence, $7 certainty (0 to 1), $8 person_id or
-- null
insert into visits (city_id, street_id, started_at, visit_id, ended_at, evidence, certainty, person_id)
select $1::int, street_id, $3::timestamptz, $4::text, $5::timestamptz, $6::text, $7::float8, $8::text
from streets where city_id = $1::int and street_id = $2::text
returning visit_id as "visitId", street_id as "streetId",
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
       to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
       unit_id as "unitId", person_id as "personId", evidence, round(certainty::numeric, 4)::float8 as certainty
