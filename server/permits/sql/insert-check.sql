-- Keeps a verdict. No rows.
-- $1 city_id, $2 check_id, $3 project_no, $4 created_at, $5 created_by, $6 legal date, $7 known_at, $8 law_set_id,
-- $9 outcome, $10 request, $11 finding, $12 finding_sha256, $13 envelope, $14 geometry (hex EWKB, 4326)
insert into permit_checks (city_id, check_id, project_no, created_at, created_by, legal_date, known_at, law_set_id,
                           outcome, request, finding, finding_sha256, envelope, geom)
values ($1::int, $2, $3, $4::timestamptz, $5, $6::date, $7::timestamptz, $8, $9, $10::jsonb, $11::jsonb, $12,
        $13::jsonb, $14::geometry)
