-- One page of the road pieces in id order.
-- $1 city_id, $2 after which edge_id (0: from the first), $3 rows at most
select edge_id as "edgeId", from_node as "from", to_node as "to", class as cls, name_zh as "nameZh",
       name_en as "nameEn", width_m as "widthM", managed, encode(ST_AsEWKB(geom), 'hex') as hex
from road_edges
where city_id = $1::int and edge_id > $2::int
order by edge_id limit $3::int
