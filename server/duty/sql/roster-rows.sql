-- Turns of a period, by day, shift and person.
-- $1 city_id, $2 first day, $3 last day, $4 grid_id or null
select r.roster_id as "rosterId", to_char(r.day, 'YYYY-MM-DD') as day, r.shift_id as "shiftId", s.name_zh as "shiftZh",
       s.mode, to_char(s.starts, 'HH24:MI') as starts, to_char(s.ends, 'HH24:MI') as ends, r.person_id as "personId",
       p.name_zh as "nameZh", r.unit_id as "unitId", r.post_id as "postId", r.grid_id as "gridId",
       r.street_ids as "streetIds", r.source
from rosters r
join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
join people p on p.city_id = r.city_id and p.person_id = r.person_id
where r.city_id = $1::int and r.day between $2::date and $3::date and ($4::text is null or r.grid_id = $4)
order by r.day, s.starts, r.shift_id, r.person_id, r.roster_id
