-- Which edges of the road graph does each sanitation road run along? Those whose middle lies within about 15 m of it
-- (0.00015 degrees: no geography, which takes the embedded engine seconds the first time).
-- $1 city.
select r.road_id, r.firm_id, jsonb_agg(e.edge_id order by e.edge_id) as edge_ids
  from sanitation_roads r
  join road_edges e on e.city_id = r.city_id and e.geom && ST_Expand(r.geom, 0.0002)
 where r.city_id = $1::int4
   and ST_DWithin(ST_LineInterpolatePoint(e.geom, 0.5), r.geom, 0.00015)
 group by r.road_id, r.firm_id
 order by r.road_id
