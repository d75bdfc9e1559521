-- Where things are: grids people answer for, streets, the road graph, H3 and its crosswalks.
create table grids (
  city_id    int not null references cities on delete cascade,
  grid_id    text not null,
  valid_from timestamptz not null,
  valid_to   timestamptz,
  code       text not null,
  name_zh    text not null,
  name_en    text not null,
  population int,
  geom       geometry(MultiPolygon, 4326) not null,
  area_m2    float8 not null check (area_m2 > 0),
  primary key (city_id, grid_id, valid_from),
  check (valid_to is null or valid_to > valid_from)
);
create index grids_geom on grids using gist (geom);

create table road_nodes (
  city_id int not null references cities on delete cascade,
  node_id int not null,
  geom    geometry(Point, 4326) not null,
  primary key (city_id, node_id)
);

-- A managed street or lane (街巷). Not a carriageway of the road graph and not a sanitation road.
create table streets (
  city_id      int not null references cities on delete cascade,
  street_id    text not null,
  name_zh      text not null,
  name_en      text not null,
  grade        int  not null check (grade between 1 and 4),
  kind         text not null,
  home_grid_id text not null,
  geom         geometry(MultiLineString, 4326) not null,
  length_m     float8 not null check (length_m > 0),
  width_m      float8 not null check (width_m > 0),
  daily_must   boolean not null default false,
  primary key (city_id, street_id)
);
create index streets_geom on streets using gist (geom);
create index streets_grid on streets (city_id, home_grid_id);

create table road_edges (
  city_id   int not null references cities on delete cascade,
  edge_id   int not null,
  from_node int not null,
  to_node   int not null,
  class     text not null,
  name_zh   text,
  street_id text,
  width_m   float8 not null,
  oneway    boolean not null default false,
  bridge    boolean not null default false,
  length_m  float8 not null,
  geom      geometry(LineString, 4326) not null,
  primary key (city_id, edge_id)
);
create index road_edges_geom on road_edges using gist (geom);
create index road_edges_street on road_edges (city_id, street_id);

create table street_neighbours (
  city_id      int not null references cities on delete cascade,
  street_id    text not null,
  neighbour_id text not null,
  primary key (city_id, street_id, neighbour_id)
);

create table h3_cells (
  city_id    int not null references cities on delete cascade,
  cell       bigint not null,
  resolution int not null,
  area_m2    float8 not null,
  primary key (city_id, cell)
);

-- Crosswalks: the share of a grid's area (of a street's length) that lies in a cell; each sums to 1.
create table grid_cells (
  city_id int not null references cities on delete cascade,
  grid_id text not null,
  cell    bigint not null,
  weight  float8 not null check (weight > 0 and weight <= 1),
  primary key (city_id, grid_id, cell)
);
create table street_cells (
  city_id   int not null references cities on delete cascade,
  street_id text not null,
  cell      bigint not null,
  weight    float8 not null check (weight > 0 and weight <= 1),
  primary key (city_id, street_id, cell)
);

-- Water, parks, squares and other ground, drawn as surfaces.
create table surfaces (
  city_id    int not null references cities on delete cascade,
  surface_id text not null,
  kind       text not null,
  name_zh    text,
  name_en    text,
  geom       geometry(MultiPolygon, 4326) not null,
  primary key (city_id, surface_id)
);
create index surfaces_geom on surfaces using gist (geom);

create table places (
  city_id  int not null references cities on delete cascade,
  place_id text not null,
  kind     text not null,
  name_zh  text not null,
  name_en  text,
  rank     int not null default 5,
  geom     geometry(Point, 4326) not null,
  primary key (city_id, place_id)
);
create index places_geom on places using gist (geom);

-- Areas with a schedule: a licensed morning market, a school gate, a no-vendor stretch.
create table areas (
  city_id    int not null references cities on delete cascade,
  area_id    text not null,
  kind       text not null,
  name_zh    text not null,
  name_en    text,
  schedule   jsonb not null,
  source     text not null,
  valid_from date not null,
  valid_to   date,
  geom       geometry(MultiPolygon, 4326) not null,
  primary key (city_id, area_id)
);
create index areas_geom on areas using gist (geom);

create table buildings (
  city_id     int not null references cities on delete cascade,
  building_id text not null,
  name_zh     text,
  kind        text not null,
  storeys     int not null check (storeys > 0),
  height_m    float8 not null check (height_m > 0),
  geom        geometry(Polygon, 4326) not null,
  primary key (city_id, building_id)
);
create index buildings_geom on buildings using gist (geom);

create table assets (
  city_id    int not null references cities on delete cascade,
  asset_id   text not null,
  kind       text not null,
  name_zh    text,
  state      text not null default 'intact',
  street_id  text,
  attributes jsonb not null default '{}',
  geom       geometry(Point, 4326) not null,
  primary key (city_id, asset_id)
);
create index assets_geom on assets using gist (geom);

create table cameras (
  city_id    int not null references cities on delete cascade,
  camera_id  text not null,
  name_zh    text not null,
  street_id  text,
  height_m   float8 not null,
  bearing_deg float8 not null,
  fov_deg    float8 not null,
  range_m    float8 not null,
  compliant  boolean not null,
  signed     boolean not null,
  published  boolean not null,
  geom       geometry(Point, 4326) not null,
  primary key (city_id, camera_id)
);
create index cameras_geom on cameras using gist (geom);
