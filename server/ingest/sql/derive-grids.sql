-- Area of staged grids; one that stands unchanged keeps its beginning, one that changes closes the old row (stage 0, counted from
-- a thousand million) at the new beginning.
-- $1 city_id, $2 import_id, $3 first and $4 last row_no
with s as materialized (
  select row_no, place, data || jsonb_build_object('area_m2',
           coalesce((data->>'area_m2')::float8, ST_Area(geom::geography))) as data, geom
  from import_rows
  where city_id = $1::int and import_id = $2::text and stage = 1 and row_no between $3::int and $4::int and state = 'ok'
), old as materialized (
  select s.row_no, s.place, g.grid_id, g.valid_from, s.data->>'valid_from' as new_from,
         ST_OrderingEquals(g.geom, s.geom) and g.code = s.data->>'code' and g.name_zh = s.data->>'name_zh'
           and g.name_en = s.data->>'name_en'
           and (s.data->>'population' is null or g.population = (s.data->>'population')::int)
           and abs(g.area_m2 - (s.data->>'area_m2')::float8) <= 0.001 * g.area_m2 as same
  from s join grids g on g.city_id = $1::int and g.grid_id = s.data->>'grid_id' and g.valid_to is null
), closed as (
  insert into import_rows (city_id, import_id, stage, row_no, place, target, row_key, data)
  select $1::int, $2::text, 0, 1000000000 + row_no, place, 'grids', grid_id,
         jsonb_build_object('grid_id', grid_id, 'valid_from', valid_from, 'valid_to', new_from)
  from old where not same and valid_from < new_from::timestamptz
  on conflict do nothing
), done as (
  update import_rows r
  set data = s.data || case when o.same or o.valid_from >= o.new_from::timestamptz
                            then jsonb_build_object('valid_from', o.valid_from) else '{}' end
                    || case when o.same then jsonb_build_object('area_m2', (select g.area_m2 from grids g
                         where g.city_id = $1::int and g.grid_id = o.grid_id and g.valid_from = o.valid_from)) else '{}' end
  from s left join old o on o.row_no = s.row_no
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 1 and r.row_no = s.row_no
)
select null::int as "rowNo", null::text as code, null::text as value where false
