-- Read-only secrets by which tools (QGIS, GDAL) sign in as a person; only the hash is kept.
create table access_tokens (
  token_hash text primary key check (token_hash ~ '^[0-9a-f]{64}$'),
  token_id   text not null unique,
  account_id text not null references accounts on delete cascade,
  name       text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  revoked_at timestamptz
);
create index access_tokens_account on access_tokens (account_id);
