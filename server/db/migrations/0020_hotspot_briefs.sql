-- What a brief of a stored result says, written once when it is first asked for, and how stable its hotspots are.
alter table hotspot_results
  add column brief     text,
  add column stability text;
