-- Keeps what warnings of a day have become. Answers how many. $1 city, $2 day, pairwise: $3 road ids, $4 stages,
-- $5 states, $6 behind since, $7 changed (ISO text), $8 due, $9 done, $10 histories (JSON text).
with kept as (
  insert into road_warnings as held (city_id, road_id, day, stage, state, behind_since, changed_at, due, done, history)
  select $1::int4, g.road_id, $2::text::date, g.stage, g.state, g.behind_since::timestamptz, g.changed_at::timestamptz, g.due,
         g.done, g.history::jsonb
    from unnest($3::text[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::int4[], $9::int4[], $10::text[])
      as g(road_id, stage, state, behind_since, changed_at, due, done, history)
  on conflict (city_id, road_id, day) do update
     set stage = excluded.stage, state = excluded.state, behind_since = excluded.behind_since,
         changed_at = excluded.changed_at, due = excluded.due, done = excluded.done, history = excluded.history
   where jsonb_array_length(held.history) < jsonb_array_length(excluded.history)
  returning 1
)
select count(*)::int4 as kept from kept
