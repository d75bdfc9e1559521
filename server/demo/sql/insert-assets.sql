-- Adds rows to assets of one city, one array a column.
-- $1 city id; $2 asset_id; $3 kind; $4 name_zh; $5 state; $6 street_id; $7 attributes (JSON text);
-- $8, $9 geom longitude, latitude in degrees.
insert into assets (city_id, asset_id, kind, name_zh, state, street_id, attributes, geom)
select
  $1::int,
  r.asset_id,
  r.kind,
  r.name_zh,
  r.state,
  r.street_id,
  r.attributes::jsonb,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[], $9::float8[]
) as r(asset_id, kind, name_zh, state, street_id, attributes, geom_lon, geom_lat)
