-- Stores a batch of which nothing is held yet, and raises the latest state of its units. Raises 23505, and stores
-- nothing, when a (city, unit, time) is held already or named twice: the caller then asks write-fixes.
-- An array that is null stands for its usual value: WGS84, the same numbers as sent, no flags.
-- $1 city, then pairwise: $2 unit ids, $3 observed at (ISO), $4 lng, $5 lat (degrees WGS84), $6 speed (m/s),
-- $7 heading (degrees), $8 accuracy (m), $9 datum, $10, $11 lng and lat as sent, $12 flags; $13 received at (ISO);
-- then pairwise the newest usable fix of each unit: $14 unit ids, $15 observed at, $16 lng, $17 lat, $18 speed,
-- $19 heading, $20 accuracy. Answers the units that moved on.
with stored as (
  insert into fixes (city_id, unit_id, observed_at, received_at, geom, speed_mps, heading_deg, accuracy_m, datum,
                     sent_lng, sent_lat, flags)
  select $1::int4, b.unit_id, b.observed_at::timestamptz, $13::text::timestamptz,
         ST_SetSRID(ST_MakePoint(b.lng, b.lat), 4326), b.speed_mps, b.heading_deg, b.accuracy_m,
         coalesce(b.datum, 'WGS84'), b.sent_lng, b.sent_lat, coalesce(b.flags, 0)
    from unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::text[],
                $10::float8[], $11::float8[], $12::int4[])
      as b(unit_id, observed_at, lng, lat, speed_mps, heading_deg, accuracy_m, datum, sent_lng, sent_lat, flags)
   order by b.unit_id collate "C", b.observed_at collate "C"
), raised as (
  insert into unit_states as held (city_id, unit_id, observed_at, geom, speed_mps, heading_deg, accuracy_m)
  select $1::int4, n.unit_id, n.observed_at::timestamptz, ST_SetSRID(ST_MakePoint(n.lng, n.lat), 4326), n.speed_mps,
         n.heading_deg, n.accuracy_m
    from unnest($14::text[], $15::text[], $16::float8[], $17::float8[], $18::float8[], $19::float8[], $20::float8[])
      as n(unit_id, observed_at, lng, lat, speed_mps, heading_deg, accuracy_m)
   order by n.unit_id collate "C"
  on conflict (city_id, unit_id) do update
     set observed_at = excluded.observed_at, geom = excluded.geom, speed_mps = excluded.speed_mps,
         heading_deg = excluded.heading_deg, accuracy_m = excluded.accuracy_m
   where excluded.observed_at > held.observed_at
  returning unit_id
)
select coalesce(jsonb_agg(unit_id), '[]'::jsonb) as moved from raised
