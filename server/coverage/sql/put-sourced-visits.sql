-- Keeps what was told with its source, and as visits those that count. What is known stays as it is; a street that the
-- city does not have is left out. Answers the visits that are new.
-- $1 city, $2 recorded at (ISO text), $3 by, then pairwise: $4 visit ids, $5 street ids, $6 started, $7 ended (ISO text),
-- $8 evidence, $9 certainty 0…1, $10 person ids ('' for none), $11 do they count (1 or 0), $12 details (JSON text), $13 photos
-- (base64, '' for none), $14 their media types, $15 their SHA-256.
with told as (
  select g.* from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::text[], $11::int4[],
                         $12::text[], $13::text[], $14::text[], $15::text[])
    as g(visit_id, street_id, started_at, ended_at, evidence, certainty, person_id, counted, detail, photo, media_type, sha256)
   where g.counted = 0 or exists (select 1 from streets s where s.city_id = $1::int4 and s.street_id = g.street_id)
), sources as (
  insert into visit_sources (city_id, visit_id, street_id, evidence, started_at, ended_at, counted, detail, media_type,
                             sha256, photo, recorded_at, recorded_by)
  select $1::int4, visit_id, nullif(street_id, ''), evidence, started_at::timestamptz, ended_at::timestamptz, counted = 1,
         detail::jsonb, nullif(media_type, ''), nullif(sha256, ''), case when photo = '' then null else decode(photo, 'base64') end,
         $2::text::timestamptz, $3::text
    from told
  on conflict (city_id, visit_id) do nothing
  returning visit_id
)
insert into visits (city_id, street_id, started_at, visit_id, ended_at, evidence, certainty, person_id)
select $1::int4, t.street_id, t.started_at::timestamptz, t.visit_id, t.ended_at::timestamptz, t.evidence, t.certainty,
       nullif(t.person_id, '')
  from told t join sources s on s.visit_id = t.visit_id
 where t.counted = 1
returning visit_id as "visitId", street_id as "streetId",
          to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startedAt",
          to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endedAt",
          unit_id as "unitId", person_id as "personId", evidence, round(certainty::numeric, 4)::float8 as certainty
