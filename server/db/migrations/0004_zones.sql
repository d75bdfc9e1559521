-- Protected sites and their zones, bi-temporal: valid_* is when it was law, known_* is when we knew.
create table heritage_sites (
  city_id      int not null references cities on delete cascade,
  site_id      text not null,
  name_zh      text not null,
  name_en      text not null,
  grade        text not null,
  era          text,
  kind         text not null,
  announced_by text,
  document_id  text,
  announced_on date,
  geom         geometry(Geometry, 4326) not null,
  primary key (city_id, site_id)
);
create index heritage_sites_geom on heritage_sites using gist (geom);

create table zones (
  city_id        int not null references cities on delete cascade,
  zone_id        text not null,
  version        int  not null,
  site_id        text,
  scheme         text not null default 'heritage',
  regime         text not null,
  class          text not null,
  subclass       text,
  name_zh        text not null,
  name_en        text,
  geom           geometry(MultiPolygon, 4326),
  boundary_text  text,
  boundary_rule  jsonb,
  height_limit   jsonb,
  uncertainty_m  float8 not null check (uncertainty_m >= 0),
  uncertainty_basis text not null,
  published_by   text,
  document_id    text,
  valid_from     date not null,
  valid_to       date,
  known_from     timestamptz not null,
  known_to       timestamptz,
  recorded_by    text not null,
  primary key (city_id, zone_id, version),
  check (valid_to is null or valid_to > valid_from),
  check (known_to is null or known_to > known_from),
  check (geom is not null or boundary_text is not null or boundary_rule is not null)
);
create index zones_geom on zones using gist (geom);

create table construction_sites (
  city_id         int not null references cities on delete cascade,
  construction_id text not null,
  project_no      text not null,
  name_zh         text not null,
  builder         text not null,
  contractor      text,
  work_type       text not null,
  height_m        float8,
  height_ref      text,
  permit_state    text not null,
  permit_no       text,
  permit_on       date,
  started_on      date,
  grid_id         text,
  geom            geometry(Polygon, 4326) not null,
  primary key (city_id, construction_id)
);
create index construction_sites_geom on construction_sites using gist (geom);
