-- Makes an access token. No rows.
-- $1 hash, $2 token_id, $3 account_id, $4 name, $5 now, $6 end (ISO)
insert into access_tokens (token_hash, token_id, account_id, name, created_at, expires_at)
values ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz)
