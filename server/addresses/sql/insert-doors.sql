-- Notes doors with known numbers; those that stand already are brought up to date.
-- $1 city_id, $2 point ids, $3 roads, $4 numbers, $5 as written, $6 source, $7 import or null, $8 longitudes, $9 latitudes (degrees WGS84)
insert into address_points (city_id, point_id, road_zh, number, written, source, import_id, geom)
select $1::int4, p.point_id, p.road, p.number, p.written, $6::text, $7::text,
       ST_SetSRID(ST_MakePoint(p.lng, p.lat), 4326)
from unnest($2::text[], $3::text[], $4::int4[], $5::text[], $8::float8[], $9::float8[])
  as p (point_id, road, number, written, lng, lat)
on conflict (city_id, point_id)
do update set road_zh = excluded.road_zh, number = excluded.number, written = excluded.written,
              source = excluded.source, import_id = excluded.import_id, geom = excluded.geom
