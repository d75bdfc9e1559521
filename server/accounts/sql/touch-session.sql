-- Notes that a session is in use.
-- $1 hash of the token, $2 now (ISO)
update sessions set seen_at = $2::timestamptz where token_hash = $1::text and seen_at < $2::timestamptz
