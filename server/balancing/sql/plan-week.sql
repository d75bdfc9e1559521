-- Who is on duty when, where and on which streets, in the seven days from a day on? A day without rosters is read as a
-- week before, which is what approving a plan copies. Who is on leave that day is not on duty.
-- $1 city_id, $2 first local day YYYY-MM-DD
select d.ahead, r.person_id as "personId", p.name_zh as "nameZh", coalesce(r.grid_id, o.grid_id) as "gridId",
       r.shift_id as "shiftId", to_jsonb(r.street_ids) as "streetIds"
from generate_series(0, 6) as d(ahead)
join rosters r on r.city_id = $1::int4
  and (r.day = $2::text::date + d.ahead
       or (r.day = $2::text::date + d.ahead - 7
           and not exists (select 1 from rosters n where n.city_id = $1::int4 and n.day = $2::text::date + d.ahead)))
join people p on p.city_id = r.city_id and p.person_id = r.person_id and p.kind in ('officer', 'street_chief') and p.active
left join posts o on o.city_id = r.city_id and o.post_id = r.post_id
where not exists (select 1 from leaves l where l.city_id = $1::int4 and l.person_id = r.person_id
                    and $2::text::date + d.ahead between l.starts_on and l.ends_on)
order by d.ahead, r.person_id collate "C", r.roster_id
