-- The next edges of the road network as packed lines; one row. A line: from node, to node, street id or empty, "lng lat,lng lat,…".
-- $1 city_id, $2 after this edge, $3 most rows. Answers lines, their number and the last edge.
with page as (
  select edge_id, from_node, to_node, street_id, geom
  from road_edges
  where city_id = $1::int4 and edge_id > $2::int4
  order by edge_id
  limit $3::int4
)
select coalesce(string_agg(
         concat(from_node, E'\t', to_node, E'\t', street_id, E'\t', substring(ST_AsText(geom, 7) from '\((.*)\)')),
         E'\n' order by edge_id), '') as lines,
       count(*)::int4 as count, max(edge_id)::int4 as last
from page
