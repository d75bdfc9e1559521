-- How many cases were reported on each local day? Days without a case are listed with 0.
-- The predicate is the same in cells, days, count and page, so that their numbers always agree:
-- $1 city_id, $2 from (instant, included), $3 to (instant, excluded), $4 type or parent type, $5 channel, $6 grid_id,
-- $7 street_id, $8 status, $9 H3 cell (15 hex digits), $10 its resolution; $4 to $9 may be null for any.
-- $11 time zone of the city.
-- $12: also reports that were merged into another and reports that a timed area permits; else they count nowhere.
select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(n.count, 0) as count
from (
  select generate_series(($2::timestamptz at time zone $11::text)::date,
                         (($3::timestamptz - interval '1 microsecond') at time zone $11::text)::date,
                         interval '1 day')::date as day
) d
left join (
  select (reported_at at time zone $11::text)::date as day, count(*)::int as count
  from cases
  where
  city_id = $1::int and reported_at >= $2::timestamptz and reported_at < $3::timestamptz
  and ($4::text is null or type_code = $4::text
       or type_code in (select code from codes where list = 'case_type' and parent = $4::text))
  and ($5::text is null or channel = $5::text)
  and ($6::text is null or grid_id = $6::text)
  and ($7::text is null or street_id = $7::text)
  and ($8::text is null or status = $8::text)
  and ($9::text is null or xw_h3_parent(cell, $10::int) = ('x' || lpad($9::text, 16, '0'))::bit(64)::bigint)
  and ($12::bool or (merged_into is null and lawful_area_id is null))
  group by 1
) n on n.day = d.day
order by d.day
