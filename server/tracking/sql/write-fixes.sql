-- Stores a batch; what is held already under (city, unit, time) stays as it is. Raises the latest state of units
-- whose newest usable fix is later than the one held. Answers how many were stored, how many carry each flag,
-- and which units moved on.
-- $1 city, then pairwise: $2 unit ids, $3 observed at (ISO), $4 lng, $5 lat (degrees), $6 speed (m/s),
-- $7 heading (degrees), $8 accuracy (m), $9 datum, $10 flags; $11 received at (ISO).
with stored as (
  insert into fixes (city_id, unit_id, observed_at, received_at, geom, speed_mps, heading_deg, accuracy_m, datum, flags)
  select $1::int4, b.unit_id, b.observed_at::timestamptz, $11::text::timestamptz,
         ST_SetSRID(ST_MakePoint(b.lng, b.lat), 4326), b.speed_mps, b.heading_deg, b.accuracy_m, b.datum, b.flags
    from unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::text[], $10::int4[])
      as b(unit_id, observed_at, lng, lat, speed_mps, heading_deg, accuracy_m, datum, flags)
   order by b.unit_id, b.observed_at
  on conflict (city_id, unit_id, observed_at) do nothing
  returning unit_id, observed_at, geom, speed_mps, heading_deg, accuracy_m, flags
), newest as (
  select distinct on (unit_id) unit_id, observed_at, geom, speed_mps, heading_deg, accuracy_m
    from stored
   where flags = 0
   order by unit_id, observed_at desc
), raised as (
  insert into unit_states as held (city_id, unit_id, observed_at, geom, speed_mps, heading_deg, accuracy_m)
  select $1::int4, unit_id, observed_at, geom, speed_mps, heading_deg, accuracy_m from newest
  on conflict (city_id, unit_id) do update
     set observed_at = excluded.observed_at, geom = excluded.geom, speed_mps = excluded.speed_mps,
         heading_deg = excluded.heading_deg, accuracy_m = excluded.accuracy_m
   where excluded.observed_at > held.observed_at
  returning unit_id
)
select (select count(*) from stored)::int4 as stored,
       (select count(*) from stored where flags <> 0)::int4 as flagged,
       (select count(*) from stored where flags & 1 <> 0)::int4 as future,
       (select count(*) from stored where flags & 2 <> 0)::int4 as zero,
       (select count(*) from stored where flags & 4 <> 0)::int4 as outside,
       (select count(*) from stored where flags & 8 <> 0)::int4 as speed,
       coalesce((select jsonb_agg(unit_id) from raised), '[]'::jsonb) as moved
