-- Who is rostered when, where and to which streets on the local days from one to another? `ahead` counts from $4; who is
-- on leave that day is not on duty.
-- $1 city_id, $2 first and $3 last local day, $4 the day that counts as 0 (YYYY-MM-DD)
select (r.day - $4::text::date)::int4 as ahead, r.person_id as "personId", p.name_zh as "nameZh",
       coalesce(r.grid_id, o.grid_id) as "gridId", r.shift_id as "shiftId", to_jsonb(r.street_ids) as "streetIds"
from rosters r
join people p on p.city_id = r.city_id and p.person_id = r.person_id and p.kind in ('officer', 'street_chief')
left join posts o on o.city_id = r.city_id and o.post_id = r.post_id
where r.city_id = $1::int4 and r.day between $2::text::date and $3::text::date
  and not exists (select 1 from leaves l where l.city_id = $1::int4 and l.person_id = r.person_id
                    and r.day between l.starts_on and l.ends_on)
order by r.day, r.person_id collate "C", r.roster_id
