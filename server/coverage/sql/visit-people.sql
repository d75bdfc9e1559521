-- Who is on the staff? $1 city.
select person_id as "personId", name_zh as "nameZh" from people where city_id = $1::int4 order by person_id
