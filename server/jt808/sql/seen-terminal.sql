-- Notes that a terminal proved itself; with the newer code the one before it ends. $1 phone, $2 now (ISO),
-- $3 hash that was used
update terminals
   set seen_at = $2::text::timestamptz,
       former_code_hash = case when code_hash = $3::text then null else former_code_hash end
 where phone = $1::text
