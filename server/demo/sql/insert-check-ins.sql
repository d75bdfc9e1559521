-- Adds rows to check_ins of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 checkin_id; $4 person_id; $5 unit_id; $6 at (seconds from the anchor);
-- $7 kind; $8 evidence; $9 post_id; $10 street_id; $11, $12 geom longitude, latitude in degrees.
insert into check_ins (city_id, checkin_id, person_id, unit_id, at, kind, evidence, post_id, street_id, geom)
select
  $1::int,
  r.checkin_id,
  r.person_id,
  r.unit_id,
  $2::timestamptz + r.at * interval '1 second',
  r.kind,
  r.evidence,
  r.post_id,
  r.street_id,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $3::text[], $4::text[], $5::text[], $6::int4[], $7::text[], $8::text[], $9::text[], $10::text[], $11::float8[], $12::float8[]
) as r(checkin_id, person_id, unit_id, at, kind, evidence, post_id, street_id, geom_lon, geom_lat)
