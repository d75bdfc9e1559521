-- Which areas with a schedule are valid on the city's own day?
-- $1 city, $2 the last key of the page before (null: from the start), $3 rows at most,
-- $4-$7 west, south, east, north in degrees (null: everywhere; else rows whose envelope meets the box), $8 the instant "now".
select area_id as key,
       encode(ST_AsEWKB(a.geom), 'hex') as geom,
       a.kind,
       a.name_zh as "nameZh",
       a.name_en as "nameEn"
from areas a
join cities c using (city_id)
where city_id = $1::int4
  and ($2::text is null or area_id > $2::text)
  and ($4::float8 is null or geom && ST_MakeEnvelope($4::float8, $5::float8, $6::float8, $7::float8, 4326))
  and valid_from <= ($8::timestamptz at time zone c.time_zone)::date
  and (valid_to is null or valid_to > ($8::timestamptz at time zone c.time_zone)::date)
order by area_id
limit $3::int4
