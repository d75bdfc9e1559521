-- Which vehicles belong to a squad, and to which streets are they rostered in the seven days from a day on (a week
-- before where those days have no rosters yet)?
-- $1 city_id, $2 first local day YYYY-MM-DD
select u.unit_id as "unitId", u.call_sign as "callSign", u.squad_id as "squadId", w.grid_id as "gridId",
       coalesce(to_jsonb(w.street_ids), '[]'::jsonb) as "streetIds"
from units u
left join lateral (
  select r.grid_id, r.street_ids from rosters r
  where r.city_id = u.city_id and r.unit_id = u.unit_id
    and r.day between $2::text::date - 7 and $2::text::date + 6
  order by (r.day < $2::text::date), abs(r.day - $2::text::date), r.roster_id
  limit 1
) w on true
where u.city_id = $1::int4 and u.active and u.squad_id is not null and u.kind like '%vehicle%'
order by u.unit_id collate "C"
