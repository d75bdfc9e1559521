-- Ends all sessions of an account but one.
-- $1 account id, $2 hash of the token to keep, or null
delete from sessions where account_id = $1::text and token_hash is distinct from $2::text
