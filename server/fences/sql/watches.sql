-- Where do units stand to the fences? $1 city. Times as epoch ms.
select fence_id as "fenceId", unit_id as "unitId", inside, told, dwell_told as "dwellTold",
       (extract(epoch from since) * 1000)::float8 as "sinceMs", (extract(epoch from pending_at) * 1000)::float8 as "pendingMs",
       (extract(epoch from last_at) * 1000)::float8 as "lastMs"
  from fence_watches
 where city_id = $1::int4
