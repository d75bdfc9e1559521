-- Where numbers come from: local systems with tested parameters, and scanned plans with their control points.

create table crs_registrations (
  city_id       int  not null references cities on delete cascade,
  crs_id        text not null,
  name_zh       text not null,
  name_en       text not null,
  datum         text not null check (datum in ('beijing54', 'xian80', 'local')),
  -- Method and its numbers, as the contract of coordinates has them.
  parameters    jsonb not null,
  -- Points known in both systems, each with its residual in metres.
  check_points  jsonb not null,
  rms_m         float8 not null check (rms_m >= 0),
  largest_m     float8 not null check (largest_m >= 0),
  source        text not null,
  registered_by text not null,
  registered_at timestamptz not null,
  primary key (city_id, crs_id)
);

create table scans (
  city_id        int  not null references cities on delete cascade,
  scan_id        text not null,
  title          text not null,
  file_name      text not null,
  media_type     text not null check (media_type in ('image/png', 'image/jpeg')),
  width_px       int  not null check (width_px > 0),
  height_px      int  not null check (height_px > 0),
  image_bytes    int  not null,
  sha256         text not null,
  -- The PDF that the picture is a page of.
  original_name  text,
  original_bytes int,
  original_sha256 text,
  page           int,
  -- The plan's scale, 1 : n.
  plan_scale     float8 check (plan_scale > 0),
  source_title   text,
  issued_by      text,
  document_id    text not null,
  -- [{name, px, py, lng, lat, errorM, given, used}]; px right, py down from the upper left corner, pixels.
  control_points jsonb not null default '[]',
  -- What the fit gave: method, matrix, residuals; null before there is one.
  fit            jsonb,
  -- True once every byte has arrived.
  complete       boolean not null default false,
  created_by     text not null,
  created_at     timestamptz not null,
  fitted_by      text,
  fitted_at      timestamptz,
  primary key (city_id, scan_id)
);
create index scans_newest on scans (city_id, created_at desc, scan_id desc);
create index scans_document on scans (city_id, document_id);

-- Bytes of the picture and of the file that it came from, 32 KiB a row, so that no statement is long.
create table scan_parts (
  city_id int   not null,
  scan_id text  not null,
  kind    text  not null check (kind in ('image', 'original')),
  part    int   not null,
  bytes   bytea not null,
  primary key (city_id, scan_id, kind, part),
  foreign key (city_id, scan_id) references scans (city_id, scan_id) on delete cascade
);
