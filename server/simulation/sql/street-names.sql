-- What are the streets called? $1 city.
select street_id, name_zh from streets where city_id = $1::int4 order by street_id
