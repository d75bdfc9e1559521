-- Which texts wait or waited, oldest first? A page after a key.
-- $1 city_id, $2 state or null, $3 import or null, $4 instant of the key or null, $5 review_id of the key, $6 rows at most
select review_id as "reviewId", text, normalised, import_id as "importId", row_key as "rowKey", properties, state, resolved,
       why_zh as "whyZh", why_en as "whyEn", candidates,
       to_char(enqueued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "enqueuedAt",
       decided_by as "decidedBy", to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "decidedAt",
       ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat, error_m::float8 as "errorM",
       candidate_index::int4 as "candidateIndex", alias_id as "aliasId", note,
       outcome_layer as "outcomeLayer", outcome_id as "outcomeId"
from address_reviews
where city_id = $1::int4
  and ($2::text is null or state = $2::text)
  and ($3::text is null or import_id = $3::text)
  and ($4::timestamptz is null or (date_trunc('milliseconds', enqueued_at), review_id) > ($4::timestamptz, $5::text))
order by date_trunc('milliseconds', enqueued_at), review_id
limit $6::int4
