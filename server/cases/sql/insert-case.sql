-- Opens a case; gives no row when the number is taken.
-- $1 city_id, $2 case_id, $3 type, $4 channel, $5 status, $6 title, $7 reported_at, $8 due_at or null, $9 grid_id or null,
-- $10 street_id or null, $11 H3 cell (15 hex digits), $12 longitude, $13 latitude (degrees, WGS84)
insert into cases (city_id, case_id, type_code, channel, status, title_zh, reported_at, due_at, grid_id, street_id, cell, geom)
values ($1::int, $2::text, $3::text, $4::text, $5::text, $6::text, $7::timestamptz, $8::timestamptz, $9::text, $10::text,
        ('x' || lpad($11::text, 16, '0'))::bit(64)::bigint, ST_SetSRID(ST_MakePoint($12::float8, $13::float8), 4326))
on conflict (city_id, case_id) do nothing
returning case_id as "caseId"
