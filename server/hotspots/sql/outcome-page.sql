-- Outcomes of the next cases of a city, the same cases in the same order as case-page.sql, packed; one row.
-- A line: epoch s, outcome or empty; by tab.
-- $1 city_id, $2 cases from this epoch s on, $3 after this instant (null: from the first), $4 and after this case of
-- that instant, $5 most rows. Answers lines, their number, and instant and id of the last (null when there is none).
with page as (
  select case_id, reported_at, outcome
  from cases
  where city_id = $1::int4 and merged_into is null and lawful_area_id is null
    and reported_at >= to_timestamp($2::float8)
    and ($3::timestamptz is null or (reported_at, case_id) > ($3::timestamptz, $4::text))
  order by reported_at, case_id
  limit $5::int4
)
select coalesce(string_agg(concat(round(extract(epoch from reported_at)::numeric, 3), E'\t', outcome),
                           E'\n' order by reported_at, case_id), '') as lines,
       count(*)::int4 as count,
       (select to_char(reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
          from page order by reported_at desc, case_id desc limit 1) as "lastAt",
       (select case_id from page order by reported_at desc, case_id desc limit 1) as "lastId"
from page
