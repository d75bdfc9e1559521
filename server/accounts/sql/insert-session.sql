-- Opens a session.
-- $1 hash of the token, $2 account id, $3 CSRF token, $4 now (ISO), $5 latest end (ISO), $6 user agent
insert into sessions (token_hash, account_id, csrf_token, created_at, seen_at, expires_at, user_agent)
values ($1::text, $2::text, $3::text, $4::timestamptz, $4::timestamptz, $5::timestamptz, $6::text)
