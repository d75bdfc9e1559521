-- Which junctions does the road graph have? $1 city.
select node_id::int4 as node_id, ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat
  from road_nodes
 where city_id = $1::int4
 order by node_id
