-- Takes the next free city id for a creation; empty when another one took it at the same moment.
-- $1 file name, $2 its sha256, $3 what was asked (JSON), $4 by whom, $5 instant
insert into city_creations (city_id, file_name, sha256, request, created_by, created_at)
select greatest(coalesce((select max(city_id) from cities), 0), coalesce((select max(city_id) from city_creations), 0), 0) + 1,
       $1::text, $2::text, $3::text::jsonb, $4::text, $5::timestamptz
on conflict do nothing
returning city_id as "cityId"
