-- Length and home grid of staged streets where the file has none. Answers the rows that lie in no grid.
-- $1 city_id, $2 import_id, $3 first and $4 last row_no
with s as materialized (
  select row_no, data, geom, ST_LineInterpolatePoint(
           (select d.geom from ST_Dump(r.geom) d order by ST_Length(d.geom::geography) desc limit 1), 0.5) as middle
  from import_rows r
  where city_id = $1::int and import_id = $2::text and stage = 0 and row_no between $3::int and $4::int and state = 'ok'
), found as materialized (
  select s.row_no,
         coalesce(s.data->>'home_grid_id',
                  (select g.grid_id from grids g where g.city_id = $1::int and g.valid_to is null
                   and ST_Intersects(g.geom, s.middle) order by g.grid_id limit 1)) as grid_id,
         coalesce((s.data->>'length_m')::float8, ST_Length(s.geom::geography)) as length_m,
         s.data->>'name_zh' as name
  from s
), done as (
  update import_rows r
  set data = r.data || jsonb_build_object('home_grid_id', f.grid_id, 'length_m', f.length_m)
  from found f
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 0 and r.row_no = f.row_no and f.grid_id is not null
)
select row_no as "rowNo", 'no_grid' as code, name as value from found where grid_id is null
