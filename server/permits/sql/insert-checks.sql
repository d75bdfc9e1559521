-- Keeps verdicts. No rows.
-- $1 city_id; of each: $2 check_id, $3 project_no, $4 created_at, $5 created_by, $6 legal date, $7 known_at,
-- $8 law_set_id, $9 outcome, $10 request, $11 finding, $12 finding_sha256, $13 envelope, $14 geometry (hex EWKB, 4326)
insert into permit_checks (city_id, check_id, project_no, created_at, created_by, legal_date, known_at, law_set_id,
                           outcome, request, finding, finding_sha256, envelope, geom)
select $1::int, c.check_id, c.project_no, c.created_at::timestamptz, c.created_by, c.legal_date::date,
       c.known_at::timestamptz, c.law_set_id, c.outcome, c.request::jsonb, c.finding::jsonb, c.finding_sha256,
       c.envelope::jsonb, c.hex::geometry
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::text[], $12::text[], $13::text[], $14::text[])
  as c (check_id, project_no, created_at, created_by, legal_date, known_at, law_set_id, outcome, request, finding,
        finding_sha256, envelope, hex)
