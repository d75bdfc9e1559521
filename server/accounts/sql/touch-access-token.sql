-- Notes that a token is in use. No rows.
-- $1 token_id, $2 now (ISO)
update access_tokens set used_at = $2::timestamptz where token_id = $1::text
