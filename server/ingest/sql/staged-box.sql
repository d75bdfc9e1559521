-- West, south, east, north of the rows that go in, degrees; nulls when none has a place.
-- $1 city_id, $2 import_id
select ST_XMin(b) as west, ST_YMin(b) as south, ST_XMax(b) as east, ST_YMax(b) as north
from (select ST_Extent(geom) as b from import_rows
      where city_id = $1::int and import_id = $2::text and state in ('ok', 'held')) e
