-- Takes passes back, with the visits that they are and their place in the counts. Answers the visits that went.
-- $1 city, $2 pass ids.
with gone as (
  delete from matched_passes where city_id = $1::int4 and pass_id = any($2::text[])
  returning pass_id, subject_id, started_at
), unseen as (
  delete from visits v using gone g
   where v.city_id = $1::int4 and v.street_id = g.subject_id and v.visit_id = g.pass_id
  returning v.visit_id, v.street_id, v.started_at, v.evidence
), placed as (
  select u.street_id, u.evidence, (u.started_at at time zone c.time_zone)::date as day,
         (select sh.shift_id from shifts sh
           where sh.city_id = $1::int4
             and case when sh.ends > sh.starts
                      then (u.started_at at time zone c.time_zone)::time >= sh.starts and (u.started_at at time zone c.time_zone)::time < sh.ends
                      else (u.started_at at time zone c.time_zone)::time >= sh.starts or (u.started_at at time zone c.time_zone)::time < sh.ends end
           order by sh.shift_id limit 1) as shift_id
    from unseen u join cities c on c.city_id = $1::int4
), counted as (
  update visit_counts n set visits = greatest(0, n.visits - p.times)
    from (select street_id, day, shift_id, evidence, count(*)::int4 as times from placed
           where shift_id is not null group by street_id, day, shift_id, evidence) p
   where n.city_id = $1::int4 and n.street_id = p.street_id and n.day = p.day and n.shift_id = p.shift_id
     and n.evidence = p.evidence
  returning 1
)
select visit_id as "visitId", street_id as "streetId" from unseen
