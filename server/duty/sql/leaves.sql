-- Leave that touches a period.
-- $1 city_id, $2 first day, $3 last day
select person_id as "personId", kind, to_char(starts_on, 'YYYY-MM-DD') as "startsOn", to_char(ends_on, 'YYYY-MM-DD') as "endsOn"
from leaves where city_id = $1::int and starts_on <= $3::date and ends_on >= $2::date
order by starts_on, person_id
