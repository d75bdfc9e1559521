-- Sets the latest state of units. $1 city id; $2 anchor instant, ISO UTC; $3 unit ids; $4 seconds from the
-- anchor; $5, $6 longitude, latitude in degrees; $7 speed (m/s); $8 heading (degrees); $9 accuracy (m).
insert into unit_states (city_id, unit_id, observed_at, geom, speed_mps, heading_deg, accuracy_m)
select $1::int, r.unit_id, $2::timestamptz + r.at * interval '1 second',
       st_setsrid(st_makepoint(r.lon, r.lat), 4326), r.speed, r.heading, r.accuracy
from unnest($3::text[], $4::int4[], $5::float8[], $6::float8[], $7::float4[], $8::float4[], $9::float4[])
  as r(unit_id, at, lon, lat, speed, heading, accuracy)
