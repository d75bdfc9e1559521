-- How far is local time ahead of UTC at a moment, ms? $1 city, $2 moment (ISO)
select (extract(epoch from ($2::text::timestamptz at time zone c.time_zone) - ($2::text::timestamptz at time zone 'UTC')) * 1000)::float8
         as "offsetMs"
  from cities c where c.city_id = $1::int4
