-- Registers a terminal, unless another device holds the number, with the hash of a new code; the code before it stays
-- good until the new one is used. $1 phone, $2 terminal id, $3 maker, $4 model, $5 plate, $6 hash of the code,
-- $7 now (ISO). Answers the phone, nothing when it was not to be.
update terminals
   set terminal_id = $2::text, maker = $3::text, model = $4::text, plate = $5::text,
       registered_at = coalesce(registered_at, $7::text::timestamptz),
       former_code_hash = code_hash, code_hash = $6::text
 where phone = $1::text and disabled_at is null and (terminal_id is null or terminal_id = $2::text)
returning phone
