-- Changes one setting.
-- $1 city_id, $2 key, $3 value (json text), $4 source, $5 who (account id), $6 instant
insert into settings (city_id, key, value, source, updated_by, updated_at)
values ($1::int, $2::text, $3::jsonb, $4::text, $5::text, $6::timestamptz)
on conflict (city_id, key) do update
  set value = excluded.value, source = excluded.source, updated_by = excluded.updated_by,
      updated_at = excluded.updated_at
