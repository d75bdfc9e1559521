-- Keeps where a city's demo clock stands. $1 city, $2 value as JSON text, $3 who.
insert into settings (city_id, key, value, source, updated_by, updated_at)
values ($1::int4, 'demo_clock', $2::text::jsonb, 'server/clock', $3::text, now())
on conflict (city_id, key) do update
   set value = excluded.value, source = excluded.source, updated_by = excluded.updated_by, updated_at = excluded.updated_at
