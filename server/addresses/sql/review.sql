-- What stands under this number in the queue? Locks the row when asked within a transaction.
-- $1 city_id, $2 review_id
select review_id as "reviewId", text, normalised, import_id as "importId", row_key as "rowKey", properties, state, resolved,
       why_zh as "whyZh", why_en as "whyEn", candidates,
       to_char(enqueued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "enqueuedAt",
       decided_by as "decidedBy", to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "decidedAt",
       ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat, error_m::float8 as "errorM",
       candidate_index::int4 as "candidateIndex", alias_id as "aliasId", note,
       outcome_layer as "outcomeLayer", outcome_id as "outcomeId"
from address_reviews
where city_id = $1::int4 and review_id = $2::text
for update
