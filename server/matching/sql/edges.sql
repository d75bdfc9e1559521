-- Which roads may a track follow, and of which street and sanitation road is each? Shape as hex EWKB; a sanitation
-- road takes the edges whose middle lies within about 15 m of it (0.00015 degrees: no geography, which takes the
-- embedded engine seconds the first time), the first by id where several do.
-- $1 city.
select e.edge_id::int4 as edge_id, e.from_node::int4 as from_node, e.to_node::int4 as to_node, e.street_id, e.oneway,
       (select r.road_id from sanitation_roads r
         where r.city_id = e.city_id and e.geom && ST_Expand(r.geom, 0.0002)
           and ST_DWithin(ST_LineInterpolatePoint(e.geom, 0.5), r.geom, 0.00015)
         order by r.road_id limit 1) as road_id,
       encode(ST_AsEWKB(e.geom), 'hex') as geom
  from road_edges e
 where e.city_id = $1::int4
 order by e.edge_id
