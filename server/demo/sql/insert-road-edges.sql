-- Adds rows to road_edges of one city, one array a column.
-- $1 city id; $2 edge_id; $3 from_node; $4 to_node; $5 class; $6 name_zh; $7 street_id; $8 width_m; $9 oneway;
-- $10 bridge; $11 length_m; $12 geom (hex EWKB).
insert into road_edges (city_id, edge_id, from_node, to_node, class, name_zh, street_id, width_m, oneway, bridge, length_m, geom)
select
  $1::int,
  r.edge_id,
  r.from_node,
  r.to_node,
  r.class,
  r.name_zh,
  r.street_id,
  r.width_m,
  r.oneway,
  r.bridge,
  r.length_m,
  r.geom::geometry
from unnest(
  $2::int4[], $3::int4[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::bool[], $10::bool[], $11::float8[], $12::text[]
) as r(edge_id, from_node, to_node, class, name_zh, street_id, width_m, oneway, bridge, length_m, geom)
