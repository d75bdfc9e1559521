-- Which construction sites are there, and is anything of the zone register within reach of them?
-- near: a zone in force, an undrawn zone whose place is known or not, or a protected site without zone, within reach.
-- $1 city_id, $2 legal date, $3 instant of knowledge, $4 SRID of the plane, $5 reach in m,
-- $6 only sites within $7 degrees of any version of this zone that were screened before; null: all
with known as materialized (
  select z.geom, ST_Transform(z.geom, $4::int) as plane, z.site_id
  from zones z
  where z.city_id = $1::int and z.valid_from <= $2::date and (z.valid_to is null or z.valid_to > $2::date)
    and z.known_from <= $3::timestamptz and (z.known_to is null or z.known_to > $3::timestamptz)
),
told as materialized (
  select plane from known where geom is not null
  union all
  select ST_Transform(h.geom, $4::int) from heritage_sites h where h.city_id = $1::int
),
everywhere as (
  select exists (select 1 from known k where k.geom is null and not exists (
    select 1 from heritage_sites h where h.city_id = $1::int and h.site_id = k.site_id)) as feared
)
select c.construction_id as "constructionId", c.project_no as "projectNo", c.name_zh as "nameZh",
       c.work_type as "workType", c.height_m as "heightM", c.height_ref as "heightRef",
       c.permit_state as "permitState", c.permit_no as "permitNo",
       to_char(c.permit_on, 'YYYY-MM-DD') as "permitOn", to_char(c.started_on, 'YYYY-MM-DD') as "startedOn",
       encode(ST_AsEWKB(c.geom), 'hex') as geom, ST_Area(ST_Transform(c.geom, $4::int)) as "areaM2",
       ST_IsValid(c.geom) as sound,
       e.feared or exists (
         select 1 from told t where ST_DWithin(t.plane, ST_Transform(c.geom, $4::int), $5::float8)
       ) as near, s.case_id as "caseId", s.light as "lightBefore"
from construction_sites c
cross join everywhere e
left join construction_screenings s on s.city_id = c.city_id and s.construction_id = c.construction_id
where c.city_id = $1::int
  and ($6::text is null or s.light is not null and exists (
    select 1 from zones z where z.city_id = $1::int and z.zone_id = $6::text and z.geom is not null
      and z.geom && ST_Expand(c.geom, $7::float8)))
order by c.construction_id
