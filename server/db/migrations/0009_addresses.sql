-- Addresses: doors whose number is known, texts that wait for a person, and what was learned from their answers.
create table address_points (
  city_id   int not null references cities on delete cascade,
  point_id  text not null,
  road_zh   text not null,
  number    int  not null check (number > 0),
  written   text not null,
  source    text not null,
  import_id text,
  geom      geometry(Point, 4326) not null,
  primary key (city_id, point_id)
);
create index address_points_geom on address_points using gist (geom);

create table address_reviews (
  city_id         int not null references cities on delete cascade,
  review_id       text not null,
  import_id       text,
  row_key         text not null,
  text            text not null,
  -- The plain form by which texts of the same wording are found together.
  normalised      text not null,
  properties      jsonb not null default '{}',
  state           text not null default 'open' check (state in ('open', 'confirmed', 'rejected')),
  resolved        text not null check (resolved in ('placed', 'review', 'unknown')),
  why_zh          text not null,
  why_en          text not null,
  candidates      jsonb not null default '[]',
  enqueued_at     timestamptz not null,
  decided_by      text,
  decided_at      timestamptz,
  geom            geometry(Point, 4326),
  error_m         float8,
  candidate_index int,
  alias_id        text,
  note            text,
  outcome_layer   text,
  outcome_id      text,
  primary key (city_id, review_id),
  check ((state = 'open') = (decided_at is null)),
  check ((state = 'confirmed') = (geom is not null))
);
create index address_reviews_queue on address_reviews (city_id, state, enqueued_at, review_id);
create index address_reviews_import on address_reviews (city_id, import_id, state);
create index address_reviews_wording on address_reviews (city_id, normalised);

-- One wording, one place. A wording that was confirmed at two places means neither: it is set inactive.
create table address_aliases (
  city_id       int not null references cities on delete cascade,
  alias_id      text not null,
  text          text not null,
  error_m       float8 not null,
  target_layer  text,
  target_id     text,
  confirmations int not null default 1,
  active        boolean not null default true,
  updated_by    text not null,
  updated_at    timestamptz not null,
  geom          geometry(Point, 4326) not null,
  primary key (city_id, alias_id),
  unique (city_id, text)
);
