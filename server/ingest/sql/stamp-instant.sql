-- Rows that say "known from now" get the instant at which they really go in.
-- $1 city_id, $2 import_id, $3 the instant that they carry (ISO), $4 the instant that counts (ISO)
update import_rows
set data = data || (select jsonb_object_agg(e.key, to_jsonb($4::text)) from jsonb_each_text(data) e
                    where e.key in ('known_from', 'known_to', 'valid_from', 'valid_to') and e.value = $3::text)
where city_id = $1::int and import_id = $2::text
  and (data->>'known_from' = $3::text or data->>'known_to' = $3::text
       or data->>'valid_from' = $3::text or data->>'valid_to' = $3::text)
