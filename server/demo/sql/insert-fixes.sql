-- Adds positions of one city. $1 city id; $2 anchor instant, ISO UTC; $3 ids of the units; $4 index into $3;
-- $5 seconds from the anchor; $6, $7 longitude, latitude (1e-6 degrees); $8 speed (dm/s); $9 heading (degrees);
-- $10 accuracy (m); $11 seconds from observation to receipt.
insert into fixes (city_id, unit_id, observed_at, received_at, geom, speed_mps, heading_deg, accuracy_m)
select $1::int,
       ($3::text[])[r.unit + 1],
       $2::timestamptz + r.at * interval '1 second',
       $2::timestamptz + (r.at + r.lag) * interval '1 second',
       st_setsrid(st_makepoint(r.lon / 1e6::float8, r.lat / 1e6::float8), 4326),
       r.speed / 10.0::float4,
       r.heading,
       r.accuracy
from unnest($4::int4[], $5::int4[], $6::int4[], $7::int4[], $8::int4[], $9::int4[], $10::int4[], $11::int4[])
  as r(unit, at, lon, lat, speed, heading, accuracy, lag)
