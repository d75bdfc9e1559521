-- Where and when does each officer work? The roster row nearest to the day: from it on for a week, else the last before.
-- $1 city_id, $2 local day YYYY-MM-DD
select distinct on (p.person_id collate "C") p.person_id as "personId", p.name_zh as "nameZh", p.licence_no is not null as licensed,
       coalesce(r.grid_id, o.grid_id) as "gridId", r.shift_id as "shiftId", to_jsonb(r.street_ids) as "streetIds",
       u.squad_id as "squadId", q.name_zh as "squadZh"
from people p
join rosters r on r.city_id = p.city_id and r.person_id = p.person_id
  and r.day between $2::text::date - 28 and $2::text::date + 6
left join posts o on o.city_id = r.city_id and o.post_id = r.post_id
left join units u on u.city_id = p.city_id and u.person_id = p.person_id and u.active
left join squads q on q.city_id = u.city_id and q.squad_id = u.squad_id
where p.city_id = $1::int4 and p.kind = 'officer' and p.active
order by p.person_id collate "C", (r.day < $2::text::date), abs(r.day - $2::text::date), r.shift_id, u.unit_id
