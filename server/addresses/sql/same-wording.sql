-- Which open reviews have this wording?
-- $1 city_id, $2 plain form, $3 rows at most
select review_id as "reviewId", text
from address_reviews
where city_id = $1::int4 and normalised = $2::text and state = 'open'
order by review_id
limit $3::int4
