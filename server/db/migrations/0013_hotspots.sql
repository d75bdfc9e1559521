-- Results of hotspot questions, kept under the hash of question, data and method: the same input gives the same row.
create table hotspot_results (
  city_id    int not null references cities on delete cascade,
  result_id  text not null,
  question   jsonb not null,
  body       text not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (city_id, result_id)
);
create index hotspot_results_time on hotspot_results (city_id, created_at);
