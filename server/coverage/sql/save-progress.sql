-- Received fixes are matched up to a moment. $1 city, $2 moment (ISO text).
insert into match_progress (city_id, received_to)
select city_id, $2::text::timestamptz from cities where city_id = $1::int4
on conflict (city_id) do update set received_to = excluded.received_to
