-- Forgets where units stand to a fence whose outline changed. $1 city, $2 fence id
delete from fence_watches where city_id = $1::int4 and fence_id = $2::text
