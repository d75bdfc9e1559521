-- How many texts stand in each state?
-- $1 city_id, $2 import or null
select count(*) filter (where state = 'open')::int4 as open,
       count(*) filter (where state = 'confirmed')::int4 as confirmed,
       count(*) filter (where state = 'rejected')::int4 as rejected
from address_reviews
where city_id = $1::int4 and ($2::text is null or import_id = $2::text)
