-- Who may do what; what was done; what runs for long.
create table accounts (
  account_id    text primary key,
  login         text not null unique,
  name_zh       text not null,
  role          text not null check (role in ('planner','commander','scheduler','inspector','admin','device')),
  password_hash text not null,
  demo_secret   boolean not null default false,
  -- The password was handed out once; nothing else works until it is replaced.
  must_change   boolean not null default false,
  failed_count  int not null default 0,
  locked_until  timestamptz,
  disabled_at   timestamptz,
  created_at    timestamptz not null default now(),
  changed_at    timestamptz not null default now()
);

-- A city that is loaded again keeps its people and its devices: neither of these two hangs on the city's row.
create table account_cities (
  account_id text not null references accounts on delete cascade,
  city_id    int not null,
  primary key (account_id, city_id)
);

create table sessions (
  token_hash  text primary key,
  account_id  text not null references accounts on delete cascade,
  csrf_token  text not null,
  created_at  timestamptz not null,
  seen_at     timestamptz not null,
  expires_at  timestamptz not null,
  user_agent  text
);
create index sessions_account on sessions (account_id);

create table device_keys (
  key_hash   text primary key,
  key_id     text not null unique,
  city_id    int not null,
  unit_id    text,
  label      text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  used_at    timestamptz
);

-- Append-only. seq is dense within a stream; each leaf hash covers the row's canonical JSON.
create table audit_entries (
  stream    text not null,
  seq       bigint not null,
  at        timestamptz not null,
  actor     text not null,
  action    text not null,
  subject   text not null,
  detail    jsonb not null,
  leaf_hash text not null,
  primary key (stream, seq)
);
create index audit_entries_at on audit_entries (at);

-- A closed batch: the Merkle root of its leaves, chained to the batch before.
create table audit_batches (
  stream    text not null,
  batch     bigint not null,
  first_seq bigint not null,
  last_seq  bigint not null,
  root      text not null,
  head      text not null,
  closed_at timestamptz not null,
  primary key (stream, batch)
);

create function xw_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'append-only: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger audit_entries_append_only before update or delete on audit_entries
  for each row execute function xw_append_only();
create trigger audit_entries_no_truncate before truncate on audit_entries
  for each statement execute function xw_append_only();
create trigger audit_batches_append_only before update or delete on audit_batches
  for each row execute function xw_append_only();
create trigger audit_batches_no_truncate before truncate on audit_batches
  for each statement execute function xw_append_only();

create table jobs (
  job_id       text primary key,
  city_id      int,
  kind         text not null,
  state        text not null check (state in ('queued','running','succeeded','failed','cancelled')),
  params       jsonb not null,
  progress     float8 not null default 0 check (progress between 0 and 1),
  message      text,
  checkpoint   jsonb,
  result       jsonb,
  error        jsonb,
  cancel_asked boolean not null default false,
  run_at       timestamptz not null,
  every_s      int,
  created_by   text not null,
  created_at   timestamptz not null,
  started_at   timestamptz,
  finished_at  timestamptz,
  heartbeat_at timestamptz
);
create index jobs_due on jobs (state, run_at);
