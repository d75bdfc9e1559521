-- How the construction sites of a city stand, worst light first; those never screened come as null.
-- $1 city_id
select c.construction_id as "constructionId", c.project_no as "projectNo", c.name_zh as "nameZh", c.builder,
       c.work_type as "workType", c.permit_state as "permitState", c.permit_no as "permitNo",
       to_char(c.started_on, 'YYYY-MM-DD') as "startedOn", s.outcome, s.light, s.why_zh as "whyZh", s.why_en as "whyEn",
       to_jsonb(coalesce(s.zone_ids, '{}')) as "zoneIds", to_jsonb(coalesce(s.citations, '{}')) as citations,
       s.case_id as "caseId", to_char(s.day, 'YYYY-MM-DD') as day,
       to_char(s.screened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "screenedAt",
       ST_X(ST_PointOnSurface(c.geom)) as lng, ST_Y(ST_PointOnSurface(c.geom)) as lat
from construction_sites c
left join construction_screenings s on s.city_id = c.city_id and s.construction_id = c.construction_id
where c.city_id = $1::int
order by array_position(array['red', 'amber', 'grey', 'clear'], s.light) nulls last, c.construction_id
