-- Which street does each road piece say it is part of?
-- $1 city_id, $2 after which edge_id, $3 rows at most
select edge_id as "edgeId", street_id as "streetId" from road_edges
where city_id = $1::int and edge_id > $2::int order by edge_id limit $3::int
