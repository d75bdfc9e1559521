-- Takes away the turns of these people on these days and answers them whole, so that they can be put back.
-- $1 city_id, $2 person_id[], $3 day[]
delete from rosters r
using unnest($2::text[], $3::text[]) as w(person_id, day)
where r.city_id = $1::int and r.person_id = w.person_id and r.day = w.day::date
returning r.roster_id as "rosterId", to_char(r.day, 'YYYY-MM-DD') as day, r.shift_id as "shiftId",
          r.person_id as "personId", r.unit_id as "unitId", r.post_id as "postId", r.grid_id as "gridId",
          r.street_ids as "streetIds", r.source
