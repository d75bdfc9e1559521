-- Takes a fence out; its events stay. $1 city, $2 fence id. Answers the id, nothing when there is none.
delete from fences where city_id = $1::int4 and fence_id = $2::text returning fence_id
