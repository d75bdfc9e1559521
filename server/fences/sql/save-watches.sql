-- Keeps where units stand to fences that are there still. $1 city, then pairwise: $2 fence ids, $3 unit ids, $4 inside,
-- $5 since, $6 pending (ISO or null), $7 told, $8 dwell told, $9 last (ISO)
insert into fence_watches (city_id, fence_id, unit_id, inside, since, pending_at, told, dwell_told, last_at)
select $1::int4, w.fence_id, w.unit_id, w.inside, w.since::timestamptz, w.pending_at::timestamptz, w.told, w.dwell_told,
       w.last_at::timestamptz
  from unnest($2::text[], $3::text[], $4::text[]::bool[], $5::text[], $6::text[], $7::text[]::bool[], $8::text[]::bool[],
              $9::text[])
    as w(fence_id, unit_id, inside, since, pending_at, told, dwell_told, last_at)
  join fences f on f.city_id = $1::int4 and f.fence_id = w.fence_id
 order by w.fence_id, w.unit_id
on conflict (city_id, fence_id, unit_id) do update
   set inside = excluded.inside, since = excluded.since, pending_at = excluded.pending_at, told = excluded.told,
       dwell_told = excluded.dwell_told, last_at = excluded.last_at
