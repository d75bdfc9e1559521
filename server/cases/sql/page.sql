-- Which cases were reported, newest first? One page.
-- The predicate is the same in cells, days, count and page, so that their numbers always agree:
-- $1 city_id, $2 from (instant, included), $3 to (instant, excluded), $4 type or parent type, $5 channel, $6 grid_id,
-- $7 street_id, $8 status, $9 H3 cell (15 hex digits), $10 its resolution; $4 to $9 may be null for any.
-- $11, $12 reported_at (text to the microsecond) and case_id of the last row before this page, or null; $13 rows at most.
-- $14: also reports that were merged into another and reports that a timed area permits; else they count nowhere.
with page as (
  select *
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
  and ($14::bool or (merged_into is null and lawful_area_id is null))
    and ($11::timestamptz is null or (reported_at, case_id) < ($11::timestamptz, $12::text))
  order by reported_at desc, case_id desc
  limit $13::int
)
select c.case_id as "caseId", c.type_code as "typeCode", c.channel, c.status, c.outcome, c.title_zh as "titleZh",
       to_char(c.reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "reportedAt",
       to_char(c.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "dueAt",
       to_char(c.closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "closedAt",
       c.grid_id as "gridId",
       (select g.name_zh from grids g where g.city_id = c.city_id and g.grid_id = c.grid_id
         order by g.valid_from desc limit 1) as "gridNameZh",
       c.street_id as "streetId", s.name_zh as "streetNameZh", c.unit_id as "unitId",
       lpad(to_hex(c.cell), 15, '0') as cell,
       jsonb_build_array(ST_X(c.geom), ST_Y(c.geom)) as position,
       c.merged_into as "mergedInto", c.lawful_area_id as "lawfulAreaId",
       (select a.name_zh from areas a where a.city_id = c.city_id and a.area_id = c.lawful_area_id) as "lawfulAreaNameZh",
       c.recurs_of as "recursOf",
       (select count(*)::int from cases r where r.city_id = c.city_id and r.merged_into = c.case_id) as reports,
       to_char(c.reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "key"
from page c
left join streets s on s.city_id = c.city_id and s.street_id = c.street_id
order by c.reported_at desc, c.case_id desc
