-- Stores the same password under newer parameters, unless it was changed meanwhile.
-- $1 account id, $2 old hash, $3 new hash
update accounts set password_hash = $3::text where account_id = $1::text and password_hash = $2::text
