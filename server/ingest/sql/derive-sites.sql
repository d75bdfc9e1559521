-- The grid of staged construction sites where the file has none: the one under a point of the site.
-- $1 city_id, $2 import_id, $3 first and $4 last row_no
with done as (
  update import_rows r
  set data = r.data || jsonb_build_object('grid_id',
        (select g.grid_id from grids g where g.city_id = $1::int and g.valid_to is null
           and ST_Intersects(g.geom, ST_PointOnSurface(r.geom)) order by g.grid_id limit 1))
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 0 and r.row_no between $3::int and $4::int
    and r.data->>'grid_id' is null and r.state = 'ok'
)
select null::int as "rowNo", null::text as code, null::text as value where false
