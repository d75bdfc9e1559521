-- The timed areas of a city, those in force first, with what they made lawful.
-- $1 city_id, $2 today (local day), $3 area_id or null for all
select a.area_id as "areaId", a.kind, a.name_zh as "nameZh", a.name_en as "nameEn", a.schedule, a.source,
       to_char(a.valid_from, 'YYYY-MM-DD') as "validFrom", to_char(a.valid_to, 'YYYY-MM-DD') as "validTo",
       (a.valid_from <= $2::date and (a.valid_to is null or a.valid_to > $2::date)) as "inForce",
       (select count(*)::int from cases c where c.city_id = a.city_id and c.lawful_area_id = a.area_id) as "lawfulReports",
       ST_AsGeoJSON(a.geom, 7)::jsonb as geometry
from areas a
where a.city_id = $1::int and ($3::text is null or a.area_id = $3::text)
order by 9 desc, a.kind, a.area_id
