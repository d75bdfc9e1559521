-- Where does the city end? One row.
-- $1 city, $2 the last key of the page before (null: from the start), $3 rows at most,
-- $4-$7 west, south, east, north in degrees (null: everywhere; else rows whose envelope meets the box), $8 the instant "now".
select city_id::text as key,
       encode(ST_AsEWKB(boundary), 'hex') as geom,
       name_zh as "nameZh",
       name_en as "nameEn"
from cities
where city_id = $1::int4
  and ($2::text is null or city_id::text > $2::text)
  and ($4::float8 is null or boundary && ST_MakeEnvelope($4::float8, $5::float8, $6::float8, $7::float8, 4326))
  and $8::timestamptz is not null
order by 1
limit $3::int4
