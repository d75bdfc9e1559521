-- Adds rows to street_cells of one city, one array a column.
-- $1 city id; $2 street_id; $3 cell (H3 indexes); $4 weight (shares).
insert into street_cells (city_id, street_id, cell, weight)
select
  $1::int,
  r.street_id,
  r.cell,
  r.weight
from unnest(
  $2::text[], $3::int8[], $4::float8[]
) as r(street_id, cell, weight)
