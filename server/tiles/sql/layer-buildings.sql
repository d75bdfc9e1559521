-- Which buildings are there, with height (m)?
-- $1 city, $2 the last key of the page before (null: from the start), $3 rows at most,
-- $4-$7 west, south, east, north in degrees (null: everywhere; else rows whose envelope meets the box), $8 the instant "now".
select building_id as key,
       encode(ST_AsEWKB(geom), 'hex') as geom,
       kind,
       name_zh as "nameZh",
       storeys,
       height_m as "heightM"
from buildings
where city_id = $1::int4
  and ($2::text is null or building_id > $2::text)
  and ($4::float8 is null or geom && ST_MakeEnvelope($4::float8, $5::float8, $6::float8, $7::float8, 4326))
  and $8::timestamptz is not null
order by building_id
limit $3::int4
