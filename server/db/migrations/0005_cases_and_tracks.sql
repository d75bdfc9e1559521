-- What was reported, where people were, and what was seen.
create table cases (
  city_id     int not null references cities on delete cascade,
  case_id     text not null,
  type_code   text not null,
  channel     text not null,
  status      text not null,
  outcome     text,
  title_zh    text not null,
  reported_at timestamptz not null,
  due_at      timestamptz,
  closed_at   timestamptz,
  grid_id     text,
  street_id   text,
  unit_id     text,
  cell        bigint not null,
  geom        geometry(Point, 4326) not null,
  primary key (city_id, case_id)
);
create index cases_geom on cases using gist (geom);
create index cases_time on cases (city_id, reported_at);
create index cases_street on cases (city_id, street_id, reported_at);

create table case_events (
  city_id int not null references cities on delete cascade,
  case_id text not null,
  seq     int not null,
  at      timestamptz not null,
  step    text not null,
  actor   text,
  note    text,
  primary key (city_id, case_id, seq)
);

-- Positions as received. (unit, time) is the key: a resend changes nothing. Day partitions.
create table fixes (
  city_id     int not null,
  unit_id     text not null,
  observed_at timestamptz not null,
  received_at timestamptz not null,
  geom        geometry(Point, 4326) not null,
  speed_mps   real,
  heading_deg real,
  accuracy_m  real,
  datum       text not null default 'WGS84',
  flags       int not null default 0,
  primary key (city_id, unit_id, observed_at)
) partition by range (observed_at);
create index fixes_time on fixes using brin (observed_at);

-- Makes the partition of a UTC day when it is missing; safe when two ask at once.
create function xw_ensure_fix_partition(day date) returns void
language plpgsql as $$
declare name text := 'fixes_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass(name) is null then
    perform pg_advisory_xact_lock(hashtext(name));
    if to_regclass(name) is null then
      execute format('create table if not exists %I partition of fixes for values from (%L) to (%L)', name,
        (day::text || ' 00:00:00+00'), ((day + 1)::text || ' 00:00:00+00'));
    end if;
  end if;
end $$;

-- The latest state of each unit: one indexed read.
create table unit_states (
  city_id     int not null references cities on delete cascade,
  unit_id     text not null,
  observed_at timestamptz not null,
  geom        geometry(Point, 4326) not null,
  speed_mps   real,
  heading_deg real,
  accuracy_m  real,
  primary key (city_id, unit_id)
) with (fillfactor = 60);

create table visits (
  city_id    int not null references cities on delete cascade,
  street_id  text not null,
  started_at timestamptz not null,
  visit_id   text not null,
  ended_at   timestamptz not null,
  unit_id    text,
  person_id  text,
  evidence   text not null,
  certainty  real not null check (certainty >= 0 and certainty <= 1),
  primary key (city_id, street_id, started_at, visit_id),
  check (ended_at >= started_at)
);
create index visits_time on visits (city_id, started_at);

create table visit_counts (
  city_id   int not null references cities on delete cascade,
  street_id text not null,
  day       date not null,
  shift_id  text not null,
  evidence  text not null,
  visits    int not null check (visits >= 0),
  primary key (city_id, street_id, day, shift_id, evidence)
);

-- What the generator of a synthetic city planted, so that findings can be marked against it.
create table demo_truths (
  city_id int not null references cities on delete cascade,
  kind    text not null,
  key     text not null,
  truth   jsonb not null,
  primary key (city_id, kind, key)
);
