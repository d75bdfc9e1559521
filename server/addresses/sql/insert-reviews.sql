-- Puts texts into the queue; those that stand there already (same review_id) are left alone. Answers the new ones.
-- $1 city_id, $2 review ids, $3 import ids (null: by hand), $4 row keys, $5 texts, $6 plain forms,
-- $7 properties (JSON text), $8 resolver's states, $9 why zh, $10 why en, $11 candidates (JSON text), $12 instant
insert into address_reviews
  (city_id, review_id, import_id, row_key, text, normalised, properties, resolved, why_zh, why_en, candidates, enqueued_at)
select $1::int4, r.review_id, r.import_id, r.row_key, r.text, r.normalised, r.properties::jsonb, r.resolved, r.why_zh,
       r.why_en, r.candidates::jsonb, $12::timestamptz
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
  as r (review_id, import_id, row_key, text, normalised, properties, resolved, why_zh, why_en, candidates)
on conflict (city_id, review_id) do nothing
returning review_id as "reviewId"
