-- Who works here, with what, when and where; and who answered for what at any moment.
create table people (
  city_id    int not null references cities on delete cascade,
  person_id  text not null,
  name_zh    text not null,
  kind       text not null,
  title_zh   text,
  licence_no text,
  active     boolean not null default true,
  primary key (city_id, person_id)
);

create table squads (
  city_id   int not null references cities on delete cascade,
  squad_id  text not null,
  parent_id text,
  level     int not null,
  name_zh   text not null,
  name_en   text not null,
  grid_id   text,
  primary key (city_id, squad_id)
);

create table firms (
  city_id int not null references cities on delete cascade,
  firm_id text not null,
  name_zh text not null,
  name_en text not null,
  primary key (city_id, firm_id)
);

create table sanitation_roads (
  city_id      int not null references cities on delete cascade,
  road_id      text not null,
  name_zh      text not null,
  firm_id      text not null,
  rated_passes int not null check (rated_passes > 0),
  length_m     float8 not null,
  geom         geometry(MultiLineString, 4326) not null,
  primary key (city_id, road_id)
);
create index sanitation_roads_geom on sanitation_roads using gist (geom);

create table units (
  city_id   int not null references cities on delete cascade,
  unit_id   text not null,
  kind      text not null,
  call_sign text not null,
  person_id text,
  squad_id  text,
  firm_id   text,
  plate     text,
  active    boolean not null default true,
  primary key (city_id, unit_id)
);

create table posts (
  city_id    int not null references cities on delete cascade,
  post_id    text not null,
  name_zh    text not null,
  place_type text not null,
  grid_id    text not null,
  windows    jsonb not null default '[]',
  geom       geometry(Point, 4326) not null,
  primary key (city_id, post_id)
);

create table shifts (
  city_id  int not null references cities on delete cascade,
  shift_id text not null,
  mode     text not null,
  name_zh  text not null,
  name_en  text not null,
  starts   time not null,
  ends     time not null,
  primary key (city_id, shift_id)
);

create table rosters (
  city_id   int not null references cities on delete cascade,
  roster_id text not null,
  day       date not null,
  shift_id  text not null,
  person_id text not null,
  unit_id   text,
  post_id   text,
  grid_id   text,
  street_ids text[] not null default '{}',
  source    text not null,
  primary key (city_id, day, roster_id)
);
create index rosters_person on rosters (city_id, person_id, day);

create table leaves (
  city_id   int not null references cities on delete cascade,
  leave_id  text not null,
  person_id text not null,
  kind      text not null,
  starts_on date not null,
  ends_on   date not null,
  primary key (city_id, leave_id),
  check (ends_on >= starts_on)
);

create table check_ins (
  city_id    int not null references cities on delete cascade,
  checkin_id text not null,
  person_id  text not null,
  unit_id    text,
  at         timestamptz not null,
  kind       text not null,
  evidence   text not null,
  post_id    text,
  street_id  text,
  geom       geometry(Point, 4326),
  primary key (city_id, checkin_id)
);
create index check_ins_person on check_ins (city_id, person_id, at);

-- Who answered for this grid, street or asset, in which part, from when to when. Never overwritten.
create table responsibilities (
  city_id      int not null references cities on delete cascade,
  subject_kind text not null,
  subject_id   text not null,
  role         text not null,
  person_id    text not null,
  valid_from   timestamptz not null,
  valid_to     timestamptz,
  source       text not null,
  primary key (city_id, subject_kind, subject_id, role, valid_from, person_id),
  check (valid_to is null or valid_to > valid_from)
);
create index responsibilities_person on responsibilities (city_id, person_id);
