-- Which cases have not been looked at yet, and in which timed areas do they lie? Oldest first.
-- $1 city_id, $2 case_ids or null for any, $3 time zone, $4 rows at most
with todo as (
  select case_id, type_code, reported_at, due_at, geom
  from cases
  where city_id = $1::int and derived_at is null and ($2::text[] is null or case_id = any($2::text[]))
  order by reported_at, case_id
  limit $4::int
)
select t.case_id as "caseId", t.type_code as "typeCode",
       to_char(t.reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "reportedAt",
       t.due_at is not null as "hasDue",
       coalesce(jsonb_agg(jsonb_build_object('areaId', a.area_id, 'schedule', a.schedule) order by a.area_id)
                filter (where a.area_id is not null), '[]') as areas
from todo t
left join areas a
  on a.city_id = $1::int and a.geom && t.geom and ST_Covers(a.geom, t.geom) and a.schedule ? 'permits'
     and a.valid_from <= (t.reported_at at time zone $3::text)::date
     and (a.valid_to is null or a.valid_to > (t.reported_at at time zone $3::text)::date)
group by t.case_id, t.type_code, t.reported_at, t.due_at
order by t.reported_at, t.case_id
