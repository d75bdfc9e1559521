-- Which named things hold the text in their name or number? At most $5 of each kind, best match first.
-- $1 city_id, $2 pattern for like (lower case, escaped with \), $3 the text itself (lower case),
-- $4 kinds that the account may see (text[]), $5 rows of each kind, $6 instant (the city's now)
with hit as (
  (select 'grid' as kind, grid_id as id, name_zh, name_en, code as number, null::text as detail, 0::float8 as weight, geom
   from grids
   where 'grid' = any($4::text[]) and city_id = $1::int and valid_from <= $6::timestamptz
     and (valid_to is null or valid_to > $6::timestamptz)
     and (lower(name_zh) like $2::text or lower(name_en) like $2::text or lower(code) like $2::text or lower(grid_id) = $3::text)
   order by grid_id limit $5::int)
  union all
  (select 'street', street_id, name_zh, name_en, street_id, kind, grade, geom
   from streets
   where 'street' = any($4::text[]) and city_id = $1::int
     and (lower(name_zh) like $2::text or lower(name_en) like $2::text or lower(street_id) = $3::text)
   order by (lower(name_zh) = $3::text) desc, grade, street_id limit $5::int)
  union all
  (select 'place', place_id, name_zh, name_en, null, kind, rank, geom
   from places
   where 'place' = any($4::text[]) and city_id = $1::int
     and (lower(name_zh) like $2::text or lower(name_en) like $2::text)
   order by (lower(name_zh) = $3::text) desc, rank, place_id limit $5::int)
  union all
  (select 'heritage_site', site_id, name_zh, name_en, null, grade, 0, geom
   from heritage_sites
   where 'heritage_site' = any($4::text[]) and city_id = $1::int
     and (lower(name_zh) like $2::text or lower(name_en) like $2::text)
   order by site_id limit $5::int)
  union all
  (select 'zone', z.zone_id, z.name_zh, z.name_en, null, z.class, 0, coalesce(z.geom, s.geom)
   from (select distinct on (zone_id) * from zones
         where 'zone' = any($4::text[]) and city_id = $1::int
           and known_from <= $6::timestamptz and (known_to is null or known_to > $6::timestamptz)
         order by zone_id, version desc) z
   left join heritage_sites s on s.city_id = $1::int and s.site_id = z.site_id
   where lower(z.name_zh) like $2::text or lower(z.name_en) like $2::text
   order by z.zone_id limit $5::int)
  union all
  (select 'construction_site', construction_id, name_zh, null, project_no, builder, 0, geom
   from construction_sites
   where 'construction_site' = any($4::text[]) and city_id = $1::int
     and (lower(name_zh) like $2::text or lower(project_no) like $2::text or lower(builder) like $2::text)
   order by (lower(project_no) = $3::text) desc, (lower(name_zh) = $3::text) desc, construction_id limit $5::int)
  union all
  (select 'unit', u.unit_id, u.call_sign, u.call_sign, u.plate, u.kind, 0, s.geom
   from units u left join unit_states s on s.city_id = u.city_id and s.unit_id = u.unit_id
   where 'unit' = any($4::text[]) and u.city_id = $1::int and u.active
     and (lower(u.call_sign) like $2::text or lower(u.plate) like $2::text or lower(u.unit_id) = $3::text)
   order by (lower(u.call_sign) = $3::text) desc, u.call_sign limit $5::int)
  union all
  (select 'case', case_id, title_zh, null, case_id, type_code, 0, geom
   from cases
   where 'case' = any($4::text[]) and city_id = $1::int and length($3::text) >= 4 and lower(case_id) like $2::text
   order by reported_at desc, case_id limit $5::int)
)
select kind, id, name_zh as "nameZh", name_en as "nameEn", number, detail, weight,
       case when geom is not null
            then jsonb_build_array(ST_X(ST_PointOnSurface(geom)), ST_Y(ST_PointOnSurface(geom))) end as center,
       case when geom is not null and ST_Dimension(geom) > 0
            then jsonb_build_array(ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)) end as bbox
from hit
