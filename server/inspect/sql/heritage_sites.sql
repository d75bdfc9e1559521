-- The card of a protected site.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.site_id as id, ground.grid_id as "gridId", null as "streetId", t.name_zh as "nameZh", t.name_en as "nameEn",
       t.grade, t.era, t.kind, t.announced_by as "announcedBy", to_char(t.announced_on, 'YYYY-MM-DD') as "announcedOn",
       d.title as "documentTitle", d.number as "documentNumber",
       (select count(*)::int from zones z where z.city_id = t.city_id and z.site_id = t.site_id
          and z.valid_from <= day.today and (z.valid_to is null or z.valid_to > day.today)
          and z.known_from <= $3::timestamptz and (z.known_to is null or z.known_to > $3::timestamptz)) as zones,
       (select count(*)::int from zones z where z.city_id = t.city_id and z.site_id = t.site_id and z.geom is null
          and z.valid_from <= day.today and (z.valid_to is null or z.valid_to > day.today)
          and z.known_from <= $3::timestamptz and (z.known_to is null or z.known_to > $3::timestamptz)) as undrawn,
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from heritage_sites t
join cities c on c.city_id = t.city_id
cross join lateral (select ($3::timestamptz at time zone c.time_zone)::date as today) day
left join documents d on d.city_id = t.city_id and d.document_id = t.document_id
left join lateral (
  select g.grid_id, g.name_zh from grids g
  where g.city_id = $1::int and g.valid_from <= $3::timestamptz and (g.valid_to is null or g.valid_to > $3::timestamptz)
    and ST_Covers(g.geom, ST_PointOnSurface(t.geom))
  order by g.grid_id limit 1
) ground on true
where t.city_id = $1::int and t.site_id = $2::text
