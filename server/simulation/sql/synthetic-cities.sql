-- Which cities are synthetic, and how far is their local time from UTC at a moment? $1 moment as ISO text.
select city_id::int4 as city_id, time_zone,
       (extract(epoch from ($1::text::timestamptz at time zone time_zone) - ($1::text::timestamptz at time zone 'UTC')) * 1000)::float8 as offset_ms
  from cities
 where synthetic
 order by city_id
