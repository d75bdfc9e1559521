-- Gives a waiting case its place, so that it can go in: its row number, or none when it does not wait (any more).
-- $1 city_id, $2 import_id, $3 place in the file, $4 longitude, $5 latitude (WGS84), $6 error radius in metres, $7 H3 cell (decimal)
update import_rows r
set state = 'ok',
    geom = case when r.stage = 0 then ST_SetSRID(ST_MakePoint($4::float8, $5::float8), 4326) end,
    error_m = case when r.stage = 0 then $6::float8 end,
    data = case when r.stage = 0 then r.data || jsonb_build_object('cell', $7::text) else r.data end
where r.city_id = $1::int and r.import_id = $2::text and r.state = 'queued'
  and r.row_no = (select min(w.row_no) from import_rows w
                  where w.city_id = $1::int and w.import_id = $2::text and w.stage = 0 and w.place = $3::text and w.state = 'queued')
returning r.row_no as "rowNo", r.row_key as "rowKey", r.stage
