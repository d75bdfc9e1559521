-- Removes a case that nobody has worked on since it was placed; its number, or no row when somebody has.
-- $1 city_id, $2 case_id
delete from cases c
where c.city_id = $1::int and c.case_id = $2::text
  and not exists (select 1 from case_events e where e.city_id = $1::int and e.case_id = $2::text and e.seq > 1)
returning c.case_id
