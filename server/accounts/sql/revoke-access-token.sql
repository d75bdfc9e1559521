-- Ends a token of an account. A row when it was in force.
-- $1 account_id, $2 token_id, $3 now (ISO)
update access_tokens set revoked_at = $3::timestamptz
where account_id = $1::text and token_id = $2::text and revoked_at is null
returning token_id as "tokenId"
