-- Who answered for a street in which hours: exactly one person, or nobody where none of its grid was on shift. Rows of
-- a street do not overlap; what has begun is never overwritten.
create table slot_holders (
  city_id   int not null references cities on delete cascade,
  street_id text not null,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  person_id text,
  why       text not null check (why in ('nobody', 'own', 'pair', 'chosen')),
  source    text not null,
  named_at  timestamptz not null,
  primary key (city_id, street_id, starts_at),
  check (ends_at > starts_at),
  check ((person_id is null) = (why = 'nobody'))
);
create index slot_holders_time on slot_holders (city_id, ends_at);

-- Which squad a unit belongs to from when on; units.squad_id follows on the day.
create table unit_postings (
  city_id      int not null references cities on delete cascade,
  unit_id      text not null,
  squad_id     text not null,
  -- Where it was before.
  from_squad_id text,
  valid_from   timestamptz not null,
  source       text not null,
  settled_at   timestamptz,
  primary key (city_id, unit_id, valid_from)
);
