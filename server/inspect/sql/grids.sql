-- The card of a responsibility grid.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.grid_id as "gridId", null as "streetId", t.code, t.name_zh as "nameZh", t.name_en as "nameEn", t.population,
       t.area_m2 as "areaM2", to_char(t.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "validFrom", to_char(t.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "validTo",
       (select count(*)::int from streets s where s.city_id = t.city_id and s.home_grid_id = t.grid_id) as streets,
       (select coalesce(sum(s.length_m), 0)::float8 from streets s
         where s.city_id = t.city_id and s.home_grid_id = t.grid_id) as "streetLengthM",
       (select count(*)::int from posts p where p.city_id = t.city_id and p.grid_id = t.grid_id) as posts,
       (select coalesce(jsonb_agg(to_char(v.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') order by v.valid_from desc), '[]'::jsonb) from grids v
         where v.city_id = t.city_id and v.grid_id = t.grid_id) as versions,
       encode(ST_AsEWKB(t.geom), 'hex') as hex,
       jsonb_build_array(ST_XMin(t.geom), ST_YMin(t.geom), ST_XMax(t.geom), ST_YMax(t.geom)) as bbox
from grids t
where t.city_id = $1::int and t.grid_id = $2::text
  and t.valid_from <= $3::timestamptz and (t.valid_to is null or t.valid_to > $3::timestamptz)
