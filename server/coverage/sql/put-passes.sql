-- Keeps passes; those over streets by patrols are visits as well and are counted in their local day and shift. Streets
-- that the city does not have are left out. Answers the visits.
-- $1 city, pairwise: $2 pass ids, $3 unit ids, $4 subjects, $5 subject ids, $6 started, $7 ended (ISO text), $8 covered,
-- $9 posterior, $10 dwell s, $11 fixes, $12 counted 0/1, $13 steady 0/1, $14 is a visit 0/1, $15 certainty 0…1.
with given as (
  select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::float8[],
                       $10::float8[], $11::int4[], $12::int4[], $13::int4[], $14::int4[], $15::float8[])
    as g(pass_id, unit_id, subject, subject_id, started_at, ended_at, covered, posterior, dwell_s, fixes, counted, steady,
         is_visit, certainty)
), kept as (
  insert into matched_passes (city_id, pass_id, unit_id, subject, subject_id, started_at, ended_at, covered, posterior,
                              dwell_s, fixes, counted, steady)
  select $1::int4, pass_id, unit_id, subject, subject_id, started_at::timestamptz, ended_at::timestamptz, covered, posterior,
         dwell_s, fixes, counted = 1, steady = 1
    from given
  on conflict do nothing
  returning pass_id
), stored as (
  insert into visits (city_id, street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty)
  select $1::int4, g.subject_id, g.started_at::timestamptz, g.pass_id, g.ended_at::timestamptz, g.unit_id, u.person_id, 'gps',
         g.certainty
    from given g
    join kept k on k.pass_id = g.pass_id
    join streets s on s.city_id = $1::int4 and s.street_id = g.subject_id
    left join units u on u.city_id = $1::int4 and u.unit_id = g.unit_id
   where g.is_visit = 1
  on conflict do nothing
  returning street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty
), placed as (
  select s.street_id, s.evidence, (s.started_at at time zone c.time_zone)::date as day,
         (select sh.shift_id from shifts sh
           where sh.city_id = $1::int4
             and case when sh.ends > sh.starts
                      then (s.started_at at time zone c.time_zone)::time >= sh.starts and (s.started_at at time zone c.time_zone)::time < sh.ends
                      else (s.started_at at time zone c.time_zone)::time >= sh.starts or (s.started_at at time zone c.time_zone)::time < sh.ends end
           order by sh.shift_id limit 1) as shift_id
    from stored s
    join cities c on c.city_id = $1::int4
), counted as (
  insert into visit_counts as held (city_id, street_id, day, shift_id, evidence, visits)
  select $1::int4, street_id, day, shift_id, evidence, count(*)::int4
    from placed where shift_id is not null
   group by street_id, day, shift_id, evidence
  on conflict (city_id, street_id, day, shift_id, evidence) do update set visits = held.visits + excluded.visits
  returning 1
)
select visit_id as "visitId", street_id as "streetId",
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
       to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
       unit_id as "unitId", person_id as "personId", evidence, round(certainty::numeric, 4)::float8 as certainty
  from stored
