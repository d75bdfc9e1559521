-- Law sets as they were loaded: immutable, named by their hash, so that an old verdict can be replayed on its own law.
create table law_sets (
  law_set_id text primary key check (law_set_id ~ '^[0-9a-f]{64}$'),
  version    text not null,
  body       jsonb not null,
  loaded_at  timestamptz not null default now()
);
create function xw_law_sets_stay() returns trigger language plpgsql as $$
begin
  raise exception 'law_sets are never changed';
end $$;
create trigger law_sets_stay before update or delete on law_sets for each row execute function xw_law_sets_stay();

-- Who consents where the statute names nobody: entered by a person, with the document that says so. Never overwritten.
create table law_authorities (
  city_id      int not null references cities on delete cascade,
  authority_id text not null,
  grade        text not null default '',
  consent      text[] not null check (cardinality(consent) > 0),
  document_no  text not null,
  entered_by   text not null,
  known_from   timestamptz not null,
  known_to     timestamptz,
  primary key (city_id, authority_id, grade, known_from)
);

-- Which protected things ought to have zones: the gazette of a jurisdiction and grade, entry by entry.
create table coverage_gazette (
  city_id    int not null references cities on delete cascade,
  adcode     text not null,
  grade      text not null,
  entry_no   int  not null check (entry_no > 0),
  name_zh    text not null,
  site_id    text,
  source     text not null,
  entered_by text not null,
  entered_at timestamptz not null,
  primary key (city_id, adcode, grade, entry_no)
);

-- An officer's word that the list of a jurisdiction, grade and layer is whole, on a day. Never overwritten.
create table coverage_signatures (
  city_id    int not null references cities on delete cascade,
  adcode     text not null,
  grade      text not null,
  layer      text not null check (layer in ('protection', 'control')),
  expected   int  not null check (expected >= 0),
  signed_on  date not null,
  signed_by  text not null,
  note       text not null,
  known_from timestamptz not null,
  known_to   timestamptz,
  primary key (city_id, adcode, grade, layer, known_from)
);

create table permit_projects (
  city_id     int not null references cities on delete cascade,
  project_no  text not null,
  name_zh     text not null,
  builder     text not null,
  contractor  text,
  received_on date not null,
  note        text,
  created_by  text not null,
  created_at  timestamptz not null,
  primary key (city_id, project_no)
);

create table permit_attachments (
  city_id       int not null references cities on delete cascade,
  attachment_id text not null,
  project_no    text not null,
  name          text not null,
  media_type    text not null,
  sha256        text not null,
  bytes         bytea not null,
  added_by      text not null,
  added_at      timestamptz not null,
  primary key (city_id, attachment_id),
  foreign key (city_id, project_no) references permit_projects on delete cascade
);

-- Verdicts. The finding is what must come out again on a replay; nothing in a row is ever changed.
create table permit_checks (
  city_id        int not null references cities on delete cascade,
  check_id       text not null,
  project_no     text,
  construction_id text,
  created_at     timestamptz not null,
  created_by     text not null,
  legal_date     date not null,
  known_at       timestamptz not null,
  law_set_id     text not null references law_sets,
  outcome        text not null,
  request        jsonb not null,
  finding        jsonb not null,
  finding_sha256 text not null check (finding_sha256 ~ '^[0-9a-f]{64}$'),
  envelope       jsonb not null,
  geom           geometry(Geometry, 4326) not null,
  primary key (city_id, check_id)
);
create index permit_checks_geom on permit_checks using gist (geom);
create index permit_checks_time on permit_checks (city_id, created_at desc);
create index permit_checks_project on permit_checks (city_id, project_no);

create function xw_permit_checks_stay() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and not exists (select 1 from cities where city_id = old.city_id) then
    return old;
  end if;
  raise exception 'permit_checks are never changed';
end $$;
create trigger permit_checks_stay before update or delete on permit_checks
  for each row execute function xw_permit_checks_stay();

-- What a person decided on a verdict: adopted, overridden with a reason, disputed. The last decision counts.
create table permit_decisions (
  city_id   int not null references cities on delete cascade,
  check_id  text not null,
  seq       int  not null,
  kind      text not null check (kind in ('adopted', 'overridden', 'disputed', 'dispute_settled')),
  outcome   text,
  reason    text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (city_id, check_id, seq),
  foreign key (city_id, check_id) references permit_checks
);

-- Checks on whose ground something changed since: a zone superseded, a new law set. Raised once per cause.
create table permit_flags (
  city_id   int not null references cities on delete cascade,
  check_id  text not null,
  cause     text not null,
  subject   text not null,
  raised_at timestamptz not null,
  seen_by   text,
  seen_at   timestamptz,
  primary key (city_id, check_id, cause, subject),
  foreign key (city_id, check_id) references permit_checks
);

-- Every construction site as it stands today: zone by permit state by date.
create table construction_screenings (
  city_id         int not null references cities on delete cascade,
  construction_id text not null,
  screened_at     timestamptz not null,
  day             date not null,
  outcome         text not null,
  light           text not null check (light in ('red', 'amber', 'grey', 'clear')),
  why_zh          text not null,
  why_en          text not null,
  zone_ids        text[] not null,
  citations       text[] not null,
  finding_sha256  text not null,
  case_id         text,
  primary key (city_id, construction_id)
);
