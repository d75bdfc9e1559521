-- What a visit rests on when it is neither a track, nor a plate, nor a bare word: a photo, a camera's event, a drone's
-- footprint, a row of a file. One that is not counted is a lead: it is kept, and is no visit.
create table visit_sources (
  city_id     int not null references cities on delete cascade,
  visit_id    text not null,
  street_id   text,
  evidence    text not null check (evidence in ('photo', 'camera', 'drone', 'import')),
  started_at  timestamptz not null,
  ended_at    timestamptz not null,
  counted     boolean not null,
  detail      jsonb not null,
  media_type  text,
  sha256      text,
  photo       bytea,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (city_id, visit_id),
  check (ended_at >= started_at)
);
-- A photo proves one visit.
create unique index visit_sources_photo on visit_sources (city_id, sha256) where sha256 is not null;
create index visit_sources_time on visit_sources (city_id, started_at);
