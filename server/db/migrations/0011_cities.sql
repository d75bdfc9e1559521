-- Cities made from files: what was asked, from which file, and what came of it. Stands before the city itself does.
create table city_creations (
  city_id    int primary key,
  state      text not null default 'running' check (state in ('running', 'ready', 'failed')),
  job_id     text,
  file_name  text not null,
  sha256     text not null,
  request    jsonb not null,
  report     jsonb,
  created_by text not null,
  created_at timestamptz not null
);

-- What the building of streets needs to know of a road, beside its class and Chinese name.
alter table road_edges
  add column name_en text,
  add column managed boolean not null default true;

-- Where a building's height comes from: its source, its storeys times 3 m, or an assumption of one storey.
alter table buildings
  add column height_basis text not null default 'source' check (height_basis in ('source', 'levels', 'assumed'));
