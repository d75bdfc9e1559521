-- Adds rows to places of one city, one array a column.
-- $1 city id; $2 place_id; $3 kind; $4 name_zh; $5 name_en; $6 rank; $7, $8 geom longitude, latitude in degrees.
insert into places (city_id, place_id, kind, name_zh, name_en, rank, geom)
select
  $1::int,
  r.place_id,
  r.kind,
  r.name_zh,
  r.name_en,
  r.rank,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::int4[], $7::float8[], $8::float8[]
) as r(place_id, kind, name_zh, name_en, rank, geom_lon, geom_lat)
