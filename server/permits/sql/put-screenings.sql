-- Keeps how construction sites stand; a case that was opened for one stays with it. No rows.
-- $1 city_id, $2 instant, $3 day, $4 rows as JSON [{constructionId, outcome, light, whyZh, whyEn, zoneIds, citations,
-- findingSha256}]
insert into construction_screenings (city_id, construction_id, screened_at, day, outcome, light, why_zh, why_en,
                                     zone_ids, citations, finding_sha256)
select $1::int, r->>'constructionId', $2::timestamptz, $3::date, r->>'outcome', r->>'light', r->>'whyZh', r->>'whyEn',
       array(select jsonb_array_elements_text(r->'zoneIds')), array(select jsonb_array_elements_text(r->'citations')),
       r->>'findingSha256'
from jsonb_array_elements($4::jsonb) r
on conflict (city_id, construction_id) do update set
  screened_at = excluded.screened_at, day = excluded.day, outcome = excluded.outcome, light = excluded.light,
  why_zh = excluded.why_zh, why_en = excluded.why_en, zone_ids = excluded.zone_ids, citations = excluded.citations,
  finding_sha256 = excluded.finding_sha256
