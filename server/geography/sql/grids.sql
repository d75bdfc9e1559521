-- Which responsibility grids were in force then, and how many streets do they hold?
-- $1 city_id, $2 instant, $3 grid_id or null for all
select g.grid_id as "gridId", g.code, g.name_zh as "nameZh", g.name_en as "nameEn", g.population,
       g.area_m2 as "areaM2",
       coalesce(s.streets, 0) as "streetCount", coalesce(s.length_m, 0) as "streetLengthM",
       coalesce(s.ids, '[]'::jsonb) as "streetIds",
       jsonb_build_array(ST_XMin(g.geom), ST_YMin(g.geom), ST_XMax(g.geom), ST_YMax(g.geom)) as bbox,
       jsonb_build_array(ST_X(ST_PointOnSurface(g.geom)), ST_Y(ST_PointOnSurface(g.geom))) as center,
       to_char(g.valid_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "validFrom",
       to_char(g.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "validTo",
       case when $3::text is not null then encode(ST_AsEWKB(g.geom), 'hex') end as hex
from grids g
left join (
  select home_grid_id, count(*)::int as streets, sum(length_m)::float8 as length_m,
         jsonb_agg(street_id order by street_id) as ids
  from streets where city_id = $1::int group by home_grid_id
) s on s.home_grid_id = g.grid_id
where g.city_id = $1::int
  and g.valid_from <= $2::timestamptz and (g.valid_to is null or g.valid_to > $2::timestamptz)
  and ($3::text is null or g.grid_id = $3::text)
order by g.code, g.grid_id
