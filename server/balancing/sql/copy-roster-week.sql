-- Rosters of a week that has none yet, as the week before has them: a plan that begins there needs rows to stand in.
-- $1 city_id, $2 first local day YYYY-MM-DD, $3 source
insert into rosters (city_id, roster_id, day, shift_id, person_id, unit_id, post_id, grid_id, street_ids, source)
select r.city_id, r.roster_id, r.day + 7, r.shift_id, r.person_id, r.unit_id, r.post_id, r.grid_id, r.street_ids, $3::text
from rosters r
where r.city_id = $1::int4 and r.day between $2::text::date - 7 and $2::text::date - 1
  and not exists (select 1 from rosters n where n.city_id = r.city_id and n.day = r.day + 7)
on conflict do nothing
