-- Notes what was made of a confirmed text.
-- $1 city_id, $2 review_id, $3 layer, $4 id
update address_reviews set outcome_layer = $3::text, outcome_id = $4::text
where city_id = $1::int4 and review_id = $2::text
