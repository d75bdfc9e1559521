-- Puts checked rows into the staging table and answers which went in: one with a key that is there already does not.
-- $1 city_id, $2 import_id, $3 stage, $4 row_no, $5 place, $6 table, $7 key, $8 state, $9 data (JSON), $10 geometry (hex EWKB)
-- or null, $11 the geometry as it was sent or null, $12 error of the position in metres or null: one array each
insert into import_rows (city_id, import_id, stage, row_no, place, target, row_key, state, data, geom, original, error_m)
select $1::int, $2::text, r.stage, r.row_no, r.place, r.target, r.row_key, r.state, r.data::jsonb, r.geom::geometry,
       r.original, r.error_m
from unnest($3::int4[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
            $12::float8[])
  as r(stage, row_no, place, target, row_key, state, data, geom, original, error_m)
on conflict do nothing
returning stage, row_no as "rowNo"
