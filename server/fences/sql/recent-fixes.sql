-- Usable fixes since a moment, in time order, to catch up after a start. $1 city, $2 since (ISO), $3 rows at most.
select unit_id as "unitId", (extract(epoch from observed_at) * 1000)::float8 as "atMs",
       ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat
  from fixes
 where city_id = $1::int4 and flags = 0 and observed_at > $2::text::timestamptz
 order by observed_at, unit_id
 limit $3::int4
