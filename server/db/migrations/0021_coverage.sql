-- What was matched to the roads, and warnings about roads that fall behind.

-- Passes of units over streets and sanitation roads. A counted pass over a street by a patrol is also a row of visits
-- under the same id; one that only half of the fixes show (not counted) is kept to be told, and is no visit.
create table matched_passes (
  city_id    int not null references cities on delete cascade,
  pass_id    text not null,
  unit_id    text not null,
  subject    text not null check (subject in ('street', 'road')),
  subject_id text not null,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  covered    float8 not null check (covered >= 0 and covered <= 1),
  posterior  float8 not null check (posterior >= 0 and posterior <= 1),
  dwell_s    float8 not null check (dwell_s >= 0),
  fixes      int not null check (fixes >= 0),
  counted    boolean not null,
  steady     boolean not null,
  primary key (city_id, pass_id),
  check (ended_at >= started_at)
);
create index matched_passes_unit on matched_passes (city_id, unit_id, started_at);
create index matched_passes_subject on matched_passes (city_id, subject, subject_id, started_at);

-- Up to which moment (wall clock) received fixes are matched; what came later is matched again after a restart.
create table match_progress (
  city_id     int primary key references cities on delete cascade,
  received_to timestamptz not null
);

-- One warning a road and day. `history` keeps each step: stage, when, passes due and made, and why it was withdrawn.
create table road_warnings (
  city_id      int not null references cities on delete cascade,
  road_id      text not null,
  day          date not null,
  stage        int not null check (stage between 1 and 3),
  state        text not null check (state in ('open', 'withdrawn')),
  behind_since timestamptz not null,
  changed_at   timestamptz not null,
  due          int not null,
  done         int not null,
  history      jsonb not null,
  primary key (city_id, road_id, day)
);
