-- Electronic fences, where units stand to them, and what was told.
create table fences (
  city_id     int not null references cities on delete cascade,
  fence_id    text not null,
  set_name    text not null,
  kind        text not null check (kind in ('area', 'route')),
  name_zh     text not null,
  name_en     text not null,
  geom        geometry(Geometry, 4326) not null,
  tolerance_m real not null,
  rules       jsonb not null,
  owner       text not null,
  active      boolean not null,
  changed_at  timestamptz not null,
  changed_by  text not null,
  primary key (city_id, fence_id)
);

-- Only of units that are or were near: inside, or about to be. An absent row is outside.
create table fence_watches (
  city_id    int not null,
  fence_id   text not null,
  unit_id    text not null,
  inside     boolean not null,
  since      timestamptz not null,
  pending_at timestamptz,
  told       boolean not null,
  dwell_told boolean not null,
  last_at    timestamptz not null,
  primary key (city_id, fence_id, unit_id),
  foreign key (city_id, fence_id) references fences on delete cascade
);

create table fence_events (
  city_id  int not null references cities on delete cascade,
  event_id text not null,
  fence_id text not null,
  unit_id  text not null,
  kind     text not null,
  at       timestamptz not null,
  geom     geometry(Point, 4326) not null,
  state    text not null check (state in ('open', 'acknowledged', 'closed')),
  owner    text not null,
  fence_name_zh text not null,
  set_name text not null,
  steps    jsonb not null default '[]'::jsonb,
  primary key (city_id, event_id)
);
create index fence_events_time on fence_events (city_id, at desc, event_id);
create index fence_events_open on fence_events (city_id, at desc) where state <> 'closed';
