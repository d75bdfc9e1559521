-- What follows from a case's place, time and type, and which reports are one and the same thing.
alter table cases
  -- The case that this report was merged into; such a report is kept, but counts nowhere.
  add column merged_into    text,
  -- The timed area that permits this at the hour of the report: a report, not a case.
  add column lawful_area_id text,
  -- The earlier case of the same type at the same place that had been closed when this was reported.
  add column recurs_of      text,
  -- When due time, lawfulness and recurrence were worked out; null: not yet.
  add column derived_at     timestamptz;
create index cases_merged on cases (city_id, merged_into) where merged_into is not null;
create index cases_underived on cases (city_id, reported_at) where derived_at is null;
create index cases_open_due on cases (city_id, due_at) where closed_at is null and merged_into is null;

-- Decisions of people on possible duplicates: merged or told apart, by whom, when and why; undone, likewise.
create table case_merges (
  city_id     int not null references cities on delete cascade,
  merge_id    text not null,
  case_id     text not null,
  primary_id  text not null,
  decision    text not null check (decision in ('merged', 'distinct')),
  decided_at  timestamptz not null,
  decided_by  text not null,
  reason      text not null,
  evidence    jsonb not null default '{}',
  undone_at   timestamptz,
  undone_by   text,
  undo_reason text,
  primary key (city_id, merge_id),
  check (case_id <> primary_id),
  check ((undone_at is null) = (undone_by is null)),
  foreign key (city_id, case_id) references cases on delete cascade,
  foreign key (city_id, primary_id) references cases on delete cascade
);
create unique index case_merges_live on case_merges (city_id, case_id) where decision = 'merged' and undone_at is null;
create index case_merges_primary on case_merges (city_id, primary_id);
create index case_merges_case on case_merges (city_id, case_id);

-- A report whose case is gone (its import was undone) counts again by itself.
create function xw_free_merged_reports() returns trigger
language plpgsql as $$
begin
  update cases c set merged_into = null
  from gone g
  where c.city_id = g.city_id and c.merged_into = g.case_id;
  return null;
end $$;
create trigger cases_free_merged after delete on cases
  referencing old table as gone for each statement execute function xw_free_merged_reports();
