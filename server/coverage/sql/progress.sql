-- Up to which moment are received fixes of each city matched? A city without a row begins now.
-- $1 now (ISO text).
insert into match_progress as held (city_id, received_to)
select city_id, $1::text::timestamptz from cities
on conflict (city_id) do update set received_to = held.received_to
returning city_id::int4 as city_id, (extract(epoch from received_to) * 1000)::float8 as received_ms
