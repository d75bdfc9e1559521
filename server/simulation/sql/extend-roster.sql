-- Fills an empty roster day of a synthetic city from the last such weekday that has one (else the last day that has
-- one), so that the demo does not run out of duty. $1 city, $2 local day YYYY-MM-DD. Answers how many rows were made.
with model as (
  select coalesce(max(day) filter (where ($2::text::date - day) % 7 = 0), max(day)) as day
    from rosters
   where city_id = $1::int4 and day < $2::text::date
     and not exists (select 1 from rosters where city_id = $1::int4 and day = $2::text::date)
), made as (
  insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source)
  select r.city_id, r.roster_id, $2::text::date, r.shift_id, r.person_id, r.unit_id, r.post_id, r.grid_id, r.street_ids,
         'simulator: as on ' || r.day
    from rosters r
    join model m on m.day = r.day
   where r.city_id = $1::int4
  on conflict do nothing
  returning 1
)
select count(*)::int4 as made from made
