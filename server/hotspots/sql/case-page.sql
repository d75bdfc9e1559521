-- The next cases of a city as packed lines for the hotspot thread, in order of report; one row.
-- A line: epoch s, local minutes since 1970, longitude, latitude (degrees, WGS84), type, channel, street id or empty,
-- outcome or empty; by tab.
-- Reports merged into another are left out (they count once), and reports that a timed area permits.
-- $1 city_id, $2 time zone, $3 after this instant (null: from the first), $4 and after this case of that instant,
-- $5 most rows. Answers lines, their number, and instant and id of the last (null when there is none).
with page as (
  select case_id, reported_at, type_code, channel, street_id, outcome, geom
  from cases
  where city_id = $1::int4 and merged_into is null and lawful_area_id is null
    and ($3::timestamptz is null or (reported_at, case_id) > ($3::timestamptz, $4::text))
  order by reported_at, case_id
  limit $5::int4
)
select coalesce(string_agg(
         concat(round(extract(epoch from reported_at)::numeric, 3), E'\t',
                floor(extract(epoch from (reported_at at time zone $2::text)) / 60)::bigint, E'\t',
                round(ST_X(geom)::numeric, 7), E'\t', round(ST_Y(geom)::numeric, 7), E'\t',
                type_code, E'\t', channel, E'\t', street_id, E'\t', outcome),
         E'\n' order by reported_at, case_id), '') as lines,
       count(*)::int4 as count,
       (select to_char(reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
          from page order by reported_at desc, case_id desc limit 1) as "lastAt",
       (select case_id from page order by reported_at desc, case_id desc limit 1) as "lastId"
from page
