-- Everybody in the register of staff, with the grid and unit of their last turn, and what they walked then.
-- $1 city_id
select p.person_id as "personId", p.name_zh as "nameZh", p.active, l.grid_id as "gridId",
       coalesce(l.unit_id, (select u.unit_id from units u
                            where u.city_id = p.city_id and u.person_id = p.person_id and u.active
                            order by u.unit_id limit 1)) as "unitId",
       coalesce(l.street_ids, '{}') as "lastStreets"
from people p
left join lateral (
  select r.grid_id, r.unit_id, r.street_ids from rosters r
  where r.city_id = p.city_id and r.person_id = p.person_id
  order by r.day desc, r.roster_id desc limit 1
) l on true
where p.city_id = $1::int
order by p.person_id
