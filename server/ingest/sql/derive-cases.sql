-- Grid and nearest street (within $5 metres) of staged cases where the file has none; a case that stands at the same place
-- keeps what it has, and one whose record has begun keeps that.
-- $1 city_id, $2 import_id, $3 first and $4 last row_no, $5 reach in metres
with s as materialized (
  select row_no, geom, data from import_rows
  where city_id = $1::int and import_id = $2::text and stage = 0 and row_no between $3::int and $4::int and state = 'ok'
), place as (
  update import_rows r
  set data = r.data || jsonb_strip_nulls(jsonb_build_object(
        'grid_id', coalesce(s.data->>'grid_id',
          (select g.grid_id from grids g where g.city_id = $1::int and g.valid_to is null and ST_Intersects(g.geom, s.geom)
           order by g.grid_id limit 1)),
        'street_id', coalesce(s.data->>'street_id',
          (select t.street_id from streets t
           where t.city_id = $1::int
             and t.geom && ST_Expand(s.geom, $5::float8 / (110000 * cos(radians(ST_Y(s.geom)))), $5::float8 / 110000)
             and ST_DWithin(t.geom::geography, s.geom::geography, $5::float8)
           order by ST_Distance(t.geom::geography, s.geom::geography), t.street_id limit 1))))
  from s
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 0 and r.row_no = s.row_no
    and (s.data->>'grid_id' is null or s.data->>'street_id' is null)
    and not exists (select 1 from cases c where c.city_id = $1::int and c.case_id = s.data->>'case_id'
                    and ST_OrderingEquals(c.geom, s.geom))
), record as (
  update import_rows r set state = 'held'
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 1 and r.row_no between $3::int and $4::int
    and exists (select 1 from case_events e where e.city_id = $1::int and e.case_id = r.data->>'case_id' and e.seq = 1)
)
select null::int as "rowNo", null::text as code, null::text as value where false
