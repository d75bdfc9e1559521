-- Which cases were reported where and when (epoch seconds)? Reports merged into another and what a timed area permits are none.
-- $1 city, $2 the last key of the page before (null: from the start), $3 rows at most,
-- $4-$7 west, south, east, north in degrees (null: everywhere; else rows whose envelope meets the box), $8 the instant "now".
select case_id as key,
       encode(ST_AsEWKB(geom), 'hex') as geom,
       type_code as "type",
       channel,
       status,
       title_zh as "titleZh",
       grid_id as "gridId",
       street_id as "streetId",
       extract(epoch from reported_at)::int4 as "reportedAt"
from cases
where city_id = $1::int4
  and merged_into is null and lawful_area_id is null
  and ($2::text is null or case_id > $2::text)
  and ($4::float8 is null or geom && ST_MakeEnvelope($4::float8, $5::float8, $6::float8, $7::float8, 4326))
  and $8::timestamptz is not null
order by case_id
limit $3::int4
