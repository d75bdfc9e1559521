-- Keeps visits that the city does not hold yet, and counts them in their local day and shift (the shift that holds
-- the start; the first by id when several do). Streets that the city does not have are left out.
-- $1 city, then pairwise: $2 street ids, $3 visit ids, $4 started, $5 ended (ISO text), $6 unit ids, $7 evidence,
-- $8 certainty 0…1. Answers the ids of the visits that are new.
with stored as (
  insert into visits (city_id, street_id, started_at, visit_id, ended_at, unit_id, person_id, evidence, certainty)
  select $1::int4, v.street_id, v.started_at::timestamptz, v.visit_id, v.ended_at::timestamptz, v.unit_id, u.person_id,
         v.evidence, v.certainty
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[])
      as v(street_id, visit_id, started_at, ended_at, unit_id, evidence, certainty)
    join streets st on st.city_id = $1::int4 and st.street_id = v.street_id
    left join units u on u.city_id = $1::int4 and u.unit_id = v.unit_id
   order by v.street_id, v.started_at
  on conflict do nothing
  returning street_id, started_at, visit_id, evidence
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
   order by street_id, day, shift_id, evidence
  on conflict (city_id, street_id, day, shift_id, evidence) do update set visits = held.visits + excluded.visits
  returning 1
)
select visit_id from stored
