-- Files of sites that were judged in one go, and what became of every row. A row is never lost: it has a verdict or the
-- reason why there is none.
create table permit_batches (
  city_id     int not null references cities on delete cascade,
  batch_id    text not null,
  name        text not null,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  asked       jsonb not null,
  created_by  text not null,
  created_at  timestamptz not null,
  job_id      text,
  state       text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  error       jsonb,
  finished_at timestamptz,
  primary key (city_id, batch_id)
);

create table permit_batch_rows (
  city_id  int not null references cities on delete cascade,
  batch_id text not null,
  seq      int not null,
  place    text not null,
  ref      text,
  check_id text,
  problem  jsonb,
  primary key (city_id, batch_id, seq),
  foreign key (city_id, batch_id) references permit_batches on delete cascade,
  check ((check_id is null) <> (problem is null))
);

-- What was changed on a project, and by whom; the project's row holds what counts now.
create table permit_project_changes (
  city_id    int not null references cities on delete cascade,
  project_no text not null,
  seq        int not null,
  changed_at timestamptz not null,
  changed_by text not null,
  kind       text not null check (kind in ('received', 'changed', 'attached', 'removed')),
  detail     jsonb not null,
  primary key (city_id, project_no, seq),
  foreign key (city_id, project_no) references permit_projects on delete cascade
);
