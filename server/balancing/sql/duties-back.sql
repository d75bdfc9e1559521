-- Who was rostered when and to which streets on past days?
-- $1 city_id, $2 first and $3 last local day YYYY-MM-DD
select (r.day - $2::text::date)::int4 as ahead, r.person_id as "personId", r.shift_id as "shiftId",
       to_jsonb(r.street_ids) as "streetIds"
from rosters r
join people p on p.city_id = r.city_id and p.person_id = r.person_id and p.kind = 'officer'
where r.city_id = $1::int4 and r.day between $2::text::date and $3::text::date
order by r.day, r.person_id collate "C", r.roster_id
