-- Keeps what happened at fences; what is held already stays as it is. $1 city, then pairwise: $2 event ids, $3 fence
-- ids, $4 unit ids, $5 kinds, $6 at (ISO), $7 lng, $8 lat, $9 owners, $10 names of the fences, $11 sets.
-- Answers the ids that are new.
insert into fence_events (city_id, event_id, fence_id, unit_id, kind, at, geom, state, owner, fence_name_zh, set_name)
select $1::int4, e.event_id, e.fence_id, e.unit_id, e.kind, e.at::timestamptz,
       ST_SetSRID(ST_MakePoint(e.lng, e.lat), 4326), 'open', e.owner, e.name_zh, e.set_name
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::text[], $10::text[],
              $11::text[])
    as e(event_id, fence_id, unit_id, kind, at, lng, lat, owner, name_zh, set_name)
 order by e.event_id
on conflict (city_id, event_id) do nothing
returning event_id as "eventId"
