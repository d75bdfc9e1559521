-- These cases, whatever they are.
-- $1 city_id, $2 case_ids
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
       (select count(*)::int from cases r where r.city_id = c.city_id and r.merged_into = c.case_id) as reports
from cases c
left join streets s on s.city_id = c.city_id and s.street_id = c.street_id
where c.city_id = $1::int and c.case_id = any($2::text[])
