-- Everybody in service, with what they are, their unit, and whether they hold a card.
-- $1 city_id
select p.person_id as "personId", p.name_zh as "nameZh", p.kind, p.title_zh as "titleZh",
       (select u.unit_id from units u where u.city_id = p.city_id and u.person_id = p.person_id and u.active
        order by u.unit_id limit 1) as "unitId",
       exists (select 1 from check_in_cards c
               where c.city_id = p.city_id and c.person_id = p.person_id and c.revoked_at is null) as "hasCard"
from people p
where p.city_id = $1::int and p.active
order by p.kind, p.person_id
