-- Which authorities were configured for a city at an instant of knowledge?
-- $1 city_id, $2 instant
select authority_id as "authorityId", nullif(grade, '') as grade, to_jsonb(consent) as consent,
       document_no as "documentNo"
from law_authorities
where city_id = $1::int and known_from <= $2::timestamptz and (known_to is null or known_to > $2::timestamptz)
order by authority_id, grade
