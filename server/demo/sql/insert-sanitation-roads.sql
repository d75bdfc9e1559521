-- Adds rows to sanitation_roads of one city, one array a column.
-- $1 city id; $2 road_id; $3 name_zh; $4 firm_id; $5 rated_passes; $6 length_m; $7 geom (hex EWKB).
insert into sanitation_roads (city_id, road_id, name_zh, firm_id, rated_passes, length_m, geom)
select
  $1::int,
  r.road_id,
  r.name_zh,
  r.firm_id,
  r.rated_passes,
  r.length_m,
  r.geom::geometry
from unnest(
  $2::text[], $3::text[], $4::text[], $5::int4[], $6::float8[], $7::text[]
) as r(road_id, name_zh, firm_id, rated_passes, length_m, geom)
