-- Answers to balancing questions, and plans on their way from draft to force. Versions are never changed.
create table balance_runs (
  city_id    int not null references cities on delete cascade,
  run_id     text not null,
  question   jsonb not null,
  stamp      text not null,
  body       text not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (city_id, run_id)
);

create table plans (
  city_id        int not null references cities on delete cascade,
  plan_id        text not null,
  name           text not null,
  kind           text not null check (kind in ('posting', 'sections', 'chiefs', 'boundary', 'squads')),
  state          text not null check (state in ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')),
  version        int not null check (version > 0),
  created_by     text not null,
  created_at     timestamptz not null,
  changed_at     timestamptz not null,
  submitted_by   text,
  decided_by     text,
  decision_note  text,
  effective_from date,
  applied_at     timestamptz,
  -- The last roster day that the plan was carried into.
  rosters_until  date,
  primary key (city_id, plan_id),
  check (state <> 'approved' or (effective_from is not null and decided_by is not null)),
  check (decided_by is null or decided_by is distinct from submitted_by)
);
create index plans_time on plans (city_id, created_at);

create table plan_versions (
  city_id    int not null references cities on delete cascade,
  plan_id    text not null,
  version    int not null check (version > 0),
  changes    jsonb not null,
  evaluation text not null,
  stamp      text not null,
  delta      float8 not null,
  trade      boolean not null,
  note       text,
  run_id     text,
  saved_by   text not null,
  saved_at   timestamptz not null,
  moves      int not null,
  primary key (city_id, plan_id, version)
);
