-- Posts of a city.
-- $1 city_id
select post_id as "postId", name_zh as "nameZh", grid_id as "gridId" from posts where city_id = $1::int order by post_id
