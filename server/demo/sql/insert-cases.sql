-- Adds rows to cases of one city, one array a column.
-- $1 city id; $2 anchor instant, ISO UTC; $3 case_id; $4 type_code; $5 channel; $6 status; $7 outcome; $8 title_zh;
-- $9 reported_at (seconds from the anchor); $10 due_at (seconds from the anchor);
-- $11 closed_at (seconds from the anchor); $12 grid_id; $13 street_id; $14 unit_id; $15 cell (H3 indexes);
-- $16, $17 geom longitude, latitude in degrees.
insert into cases (city_id, case_id, type_code, channel, status, outcome, title_zh, reported_at, due_at, closed_at, grid_id, street_id, unit_id, cell, geom)
select
  $1::int,
  r.case_id,
  r.type_code,
  r.channel,
  r.status,
  r.outcome,
  r.title_zh,
  $2::timestamptz + r.reported_at * interval '1 second',
  $2::timestamptz + r.due_at * interval '1 second',
  $2::timestamptz + r.closed_at * interval '1 second',
  r.grid_id,
  r.street_id,
  r.unit_id,
  r.cell,
  st_setsrid(st_makepoint(r.geom_lon, r.geom_lat), 4326)
from unnest(
  $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int4[], $10::int4[], $11::int4[], $12::text[], $13::text[], $14::text[], $15::int8[], $16::float8[], $17::float8[]
) as r(case_id, type_code, channel, status, outcome, title_zh, reported_at, due_at, closed_at, grid_id, street_id, unit_id, cell, geom_lon, geom_lat)
