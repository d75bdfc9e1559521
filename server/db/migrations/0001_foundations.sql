-- What stands under every domain: cities, layer versions, settings, code lists.
create extension if not exists postgis;

-- A deployment may hold several cities. city_id leads every key of a city's tables;
-- it is the column by which a cluster would distribute them.
create table cities (
  city_id        int primary key,
  code           text not null unique,
  name_zh        text not null,
  name_en        text not null,
  adcode         text,
  time_zone      text not null default 'Asia/Shanghai',
  local_srid     int  not null,
  boundary       geometry(MultiPolygon, 4326) not null,
  h3_coarse      int  not null default 8 check (h3_coarse between 0 and 15),
  h3_fine        int  not null default 10 check (h3_fine between h3_coarse and 15),
  synthetic      boolean not null default false,
  attribution    text not null,
  licence        text not null,
  checksum       text,
  created_at     timestamptz not null default now()
);

create table settings (
  city_id    int not null references cities on delete cascade,
  key        text not null,
  value      jsonb not null,
  source     text not null,
  updated_by text,
  updated_at timestamptz not null default now(),
  primary key (city_id, key)
);

-- Legal and working days: which dates are not what the weekday says.
create table calendar_days (
  city_id   int not null references cities on delete cascade,
  day       date not null,
  working   boolean not null,
  name_zh   text,
  source    text not null,
  primary key (city_id, day)
);

-- Code lists are reference tables: the same in every city, versioned by source and date.
create table codes (
  list       text not null,
  code       text not null,
  zh         text not null,
  en         text not null,
  parent     text,
  position   int  not null default 0,
  attributes jsonb not null default '{}',
  source     text not null,
  valid_from date not null,
  valid_to   date,
  primary key (list, code, valid_from)
);

-- Every layer's version: a write raises it and names the boxes it touched.
create table layer_versions (
  city_id    int not null,
  layer      text not null,
  version    bigint not null default 1,
  changed_at timestamptz not null default now(),
  primary key (city_id, layer)
);

create table documents (
  city_id     int not null references cities on delete cascade,
  document_id text not null,
  kind        text not null,
  title       text not null,
  issued_by   text,
  number      text,
  issued_on   date,
  body        text,
  sha256      text not null,
  primary key (city_id, document_id)
);

-- The ancestor of an H3 index at a coarser resolution, by its bit layout
-- (resolution in bits 52-55, one 3-bit digit per level below, 7 = unused).
-- Source: H3 "Index representation", h3geo.org.
create function xw_h3_parent(cell bigint, resolution int) returns bigint
language sql immutable strict parallel safe as $$
  select ((cell & ~(15::bigint << 52)) | (resolution::bigint << 52))
         | ((1::bigint << (3 * (15 - resolution))) - 1)
$$;
