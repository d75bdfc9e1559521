-- Whose ground is this? The grid that covers a position then, and the nearest street within reach. One row.
-- $1 city_id, $2 longitude, $3 latitude (degrees, WGS84), $4 instant, $5 reach in metres
with here as (select ST_SetSRID(ST_MakePoint($2::float8, $3::float8), 4326) as p)
select ST_Covers(c.boundary, h.p) as "insideCity", g.grid_id as "gridId", g.name_zh as "gridNameZh",
       s.street_id as "streetId", s.name_zh as "streetNameZh", s.distance_m as "streetDistanceM"
from here h
join cities c on c.city_id = $1::int
left join lateral (
  select grid_id, name_zh from grids
  where city_id = $1::int and valid_from <= $4::timestamptz
    and (valid_to is null or valid_to > $4::timestamptz) and ST_Covers(geom, h.p)
  order by grid_id limit 1
) g on true
left join lateral (
  select street_id, name_zh, ST_Distance(geom::geography, h.p::geography) as distance_m
  from streets
  where city_id = $1::int
    and geom && ST_Expand(h.p, $5::float8 / (111000 * cos(radians($3::float8))), $5::float8 / 110000)
    and ST_DWithin(geom::geography, h.p::geography, $5::float8)
  order by distance_m, street_id limit 1
) s on true
