-- Which grids and streets have shares that do not sum to one? One row each with what is missing or too much.
-- $1 city_id, $2 tolerance
select r.kind, r.subject, r.off, r.bbox from (
  select 'grid' as kind, g.grid_id as subject, coalesce(sum(w.weight), 0) - 1 as off,
         jsonb_build_array(ST_XMin(g.geom), ST_YMin(g.geom), ST_XMax(g.geom), ST_YMax(g.geom)) as bbox
  from grids g left join grid_cells w on w.city_id = g.city_id and w.grid_id = g.grid_id
  where g.city_id = $1::int and g.valid_to is null
  group by g.grid_id, g.geom
  union all
  select 'street', s.street_id, coalesce(sum(w.weight), 0) - 1,
         jsonb_build_array(ST_XMin(s.geom), ST_YMin(s.geom), ST_XMax(s.geom), ST_YMax(s.geom))
  from streets s left join street_cells w on w.city_id = s.city_id and w.street_id = s.street_id
  where s.city_id = $1::int
  group by s.street_id, s.geom
) r where abs(r.off) > $2::float8
