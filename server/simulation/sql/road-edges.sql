-- Which roads join the junctions, and of which street are they? Shape as hex EWKB. $1 city.
select edge_id::int4 as edge_id, from_node::int4 as from_node, to_node::int4 as to_node, class, street_id, oneway,
       length_m::float8 as length_m, encode(ST_AsEWKB(geom), 'hex') as geom
  from road_edges
 where city_id = $1::int4
 order by edge_id
