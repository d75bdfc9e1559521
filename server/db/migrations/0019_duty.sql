-- Imports of 排班表: what each brought, refused and replaced.
create table roster_imports (
  city_id    int not null references cities on delete cascade,
  import_id  text not null,
  name       text not null,
  state      text not null check (state in ('checked', 'loaded', 'undone')),
  created_by text not null,
  created_at timestamptz not null,
  report     jsonb not null,
  replaced   jsonb not null,
  primary key (city_id, import_id)
);

-- Plates with a code that hang in a street or at a post.
create table check_in_plates (
  city_id      int not null references cities on delete cascade,
  plate_id     text not null unique,
  subject_kind text not null check (subject_kind in ('street', 'post')),
  subject_id   text not null,
  created_by   text not null,
  created_at   timestamptz not null,
  revoked_at   timestamptz,
  primary key (city_id, plate_id)
);
create unique index check_in_plates_subject on check_in_plates (city_id, subject_kind, subject_id)
  where revoked_at is null;

-- Personal cards of people without a terminal; only the hash of the secret is kept.
create table check_in_cards (
  city_id     int not null references cities on delete cascade,
  card_sha256 text not null unique check (card_sha256 ~ '^[0-9a-f]{64}$'),
  person_id   text not null,
  issued_by   text not null,
  issued_at   timestamptz not null,
  revoked_at  timestamptz,
  primary key (city_id, card_sha256)
);
create index check_in_cards_person on check_in_cards (city_id, person_id);
