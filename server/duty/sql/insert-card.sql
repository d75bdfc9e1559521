-- Gives a person a card; an older one of theirs counts no more. Answers the person's name, no row when unknown.
-- $1 city_id, $2 sha256 of the card, $3 person_id, $4 account, $5 instant
with known as (
  select person_id, name_zh from people where city_id = $1::int and person_id = $3 and active
), old as (
  update check_in_cards set revoked_at = $5::timestamptz
  where city_id = $1::int and person_id = $3 and revoked_at is null
), made as (
  insert into check_in_cards (city_id, card_sha256, person_id, issued_by, issued_at)
  select $1::int, $2, person_id, $4, $5::timestamptz from known
)
select name_zh as "nameZh" from known
