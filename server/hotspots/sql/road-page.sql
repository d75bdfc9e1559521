-- The next roads of a city as packed lines; one row. A line: street id or empty, width m, then "lng lat,lng lat,…".
-- $1 city_id, $2 after this edge, $3 most rows. Answers lines, their number and the last edge.
with page as (
  select edge_id, street_id, width_m, geom
  from road_edges
  where city_id = $1::int4 and edge_id > $2::int4 and not bridge
  order by edge_id
  limit $3::int4
)
select coalesce(string_agg(
         concat(street_id, E'\t', width_m, E'\t', substring(ST_AsText(geom, 7) from '\((.*)\)')),
         E'\n' order by edge_id), '') as lines,
       count(*)::int4 as count, max(edge_id)::int4 as last
from page
