-- Access tokens of an account that are in force, newest first.
-- $1 account_id, $2 now (ISO)
select token_id as "tokenId", name, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
  to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt",
  to_char(used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "usedAt"
from access_tokens
where account_id = $1::text and revoked_at is null and expires_at > $2::timestamptz
order by created_at desc, token_id
