-- Ends one session.
-- $1 hash of the token
delete from sessions where token_hash = $1::text
