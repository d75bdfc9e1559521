-- Adds rows to street_neighbours of one city, one array a column.
-- $1 city id; $2 street_id; $3 neighbour_id.
insert into street_neighbours (city_id, street_id, neighbour_id)
select
  $1::int,
  r.street_id,
  r.neighbour_id
from unnest(
  $2::text[], $3::text[]
) as r(street_id, neighbour_id)
