-- Stores a batch; what is held already under (city, unit, time) stays as it is. Raises the latest state of units
-- whose newest usable fix is later than the one held. Answers which units moved on, and which (unit, epoch ms) are
-- new. Of two rows of one time the first counts.
-- $1 city, then pairwise: $2 unit ids, $3 observed at (ISO), $4 lng, $5 lat (degrees WGS84), $6 speed (m/s),
-- $7 heading (degrees), $8 accuracy (m), $9 datum of the terminal, $10, $11 lng and lat as sent (null when they are
-- the same), $12 flags; the arrays $9 to $12 may be null as a whole: WGS84, the same, none; $13 received at (ISO).
with stored as (
  insert into fixes (city_id, unit_id, observed_at, received_at, geom, speed_mps, heading_deg, accuracy_m, datum,
                     sent_lng, sent_lat, flags)
  select $1::int4, b.unit_id, b.observed_at::timestamptz, $13::text::timestamptz,
         ST_SetSRID(ST_MakePoint(b.lng, b.lat), 4326), b.speed_mps, b.heading_deg, b.accuracy_m,
         coalesce(b.datum, 'WGS84'), b.sent_lng, b.sent_lat, coalesce(b.flags, 0)
    from unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::text[],
                $10::float8[], $11::float8[], $12::int4[])
      with ordinality as b(unit_id, observed_at, lng, lat, speed_mps, heading_deg, accuracy_m, datum, sent_lng, sent_lat,
                           flags, place)
   order by b.unit_id collate "C", b.observed_at collate "C", b.place
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
   order by unit_id collate "C"
  on conflict (city_id, unit_id) do update
     set observed_at = excluded.observed_at, geom = excluded.geom, speed_mps = excluded.speed_mps,
         heading_deg = excluded.heading_deg, accuracy_m = excluded.accuracy_m
   where excluded.observed_at > held.observed_at
  returning unit_id
)
select coalesce((select jsonb_agg(unit_id) from raised), '[]'::jsonb) as moved,
       coalesce(jsonb_agg(jsonb_build_array(unit_id, (extract(epoch from observed_at) * 1000)::float8)), '[]'::jsonb) as fresh
  from stored
