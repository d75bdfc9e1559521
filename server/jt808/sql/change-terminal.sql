-- Changes a terminal of a city; a null leaves the field as it is. $1 city, $2 phone, $3 unit id, $4 datum, $5 label,
-- $6 disabled or not, $7 forget its registration, $8 now (ISO). Answers the phone, nothing when there is none.
update terminals
   set unit_id = coalesce($3::text, unit_id),
       datum = coalesce($4::text, datum),
       label = coalesce($5::text, label),
       disabled_at = case when $6::bool is null then disabled_at when $6::bool then coalesce(disabled_at, $8::text::timestamptz) end,
       terminal_id = case when $7::bool then null else terminal_id end,
       maker = case when $7::bool then null else maker end,
       model = case when $7::bool then null else model end,
       plate = case when $7::bool then null else plate end,
       registered_at = case when $7::bool then null else registered_at end,
       code_hash = case when $7::bool then null else code_hash end,
       former_code_hash = case when $7::bool then null else former_code_hash end
 where city_id = $1::int4 and phone = $2::text
returning phone
