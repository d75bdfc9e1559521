-- Registers a local system; gives no row when the identifier is taken.
-- $1 city, $2 identifier, $3 $4 names zh, en, $5 datum, $6 parameters (JSON), $7 check points with residuals (JSON),
-- $8 root mean square and $9 largest residual in metres, $10 source, $11 who, $12 when (ISO)
insert into crs_registrations (city_id, crs_id, name_zh, name_en, datum, parameters, check_points, rms_m, largest_m,
                               source, registered_by, registered_at)
values ($1::int, $2::text, $3::text, $4::text, $5::text, $6::text::jsonb, $7::text::jsonb, $8::float8, $9::float8,
        $10::text, $11::text, $12::text::timestamptz)
on conflict (city_id, crs_id) do nothing
returning crs_id as id;
