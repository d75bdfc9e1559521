-- Doors for terminals: what a fix said in its own datum, and who may come in by JT/T 808.
alter table fixes
  add column sent_lng float8,
  add column sent_lat float8;

alter table device_keys
  add column datum text not null default 'WGS84' check (datum in ('WGS84', 'CGCS2000', 'GCJ-02', 'BD-09'));

-- A terminal is known by the phone number in its message header (digits without leading zeros), as device keys are
-- over all cities; neither hangs on the city's row. A registration hands out a code of which only the hash is kept;
-- the code before it is good until the new one was used, since an answer may be lost.
create table terminals (
  phone            text primary key,
  city_id          int not null,
  unit_id          text not null,
  datum            text not null default 'WGS84' check (datum in ('WGS84', 'CGCS2000', 'GCJ-02', 'BD-09')),
  label            text not null,
  created_at       timestamptz not null,
  disabled_at      timestamptz,
  -- What it said of itself when it registered first; another device under the same number is refused.
  terminal_id      text,
  maker            text,
  model            text,
  plate            text,
  registered_at    timestamptz,
  code_hash        text,
  former_code_hash text,
  seen_at          timestamptz
);
create index terminals_city on terminals (city_id, unit_id);
