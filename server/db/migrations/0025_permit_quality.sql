-- How often a check cannot answer, over random sites of a city: one figure a measuring.
create table permit_quality (
  city_id     int not null references cities on delete cascade,
  measured_at timestamptz not null,
  day         date not null,
  seed        int not null,
  sites       int not null,
  indeterminate_share float8 not null,
  outcomes    jsonb not null,
  reasons     jsonb not null,
  primary key (city_id, measured_at)
);
