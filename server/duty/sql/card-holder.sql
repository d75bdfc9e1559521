-- Who holds a card that is in use?
-- $1 city_id, $2 sha256 of the card
select p.person_id as "personId", p.name_zh as "nameZh"
from check_in_cards c
join people p on p.city_id = c.city_id and p.person_id = c.person_id and p.active
where c.city_id = $1::int and c.card_sha256 = $2 and c.revoked_at is null
