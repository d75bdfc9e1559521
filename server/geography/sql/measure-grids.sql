-- What do the measures of grids against the boundary and one another say? One row per finding: kind, subject, area
-- and outline length in the city's local zone (m², m), and the box in degrees.
-- $1 city_id
with c as (
  select boundary, local_srid from cities where city_id = $1::int
), g as (
  select grid_id, geom, ST_IsValid(geom) as valid from grids where city_id = $1::int and valid_to is null
), ok as (
  select grid_id, geom from g where valid
), parts as (
  select 'gap' as kind, '' as subject, d.geom
  from (select (ST_Dump(ST_Difference(c.boundary, u.geom))).geom
        from c, (select ST_Union(geom) as geom from ok) u where u.geom is not null) d
  union all
  select 'outside', d.grid_id, d.geom
  from (select ok.grid_id, (ST_Dump(ST_Difference(ok.geom, c.boundary))).geom from ok, c) d
  union all
  select 'overlap', d.subject, d.geom
  from (select a.grid_id || ' + ' || b.grid_id as subject, (ST_Dump(ST_Intersection(a.geom, b.geom))).geom
        from ok a join ok b on a.grid_id < b.grid_id and a.geom && b.geom and ST_Intersects(a.geom, b.geom)) d
  union all
  select 'part', d.grid_id, d.geom
  from (select grid_id, (ST_Dump(geom)).geom from ok where ST_NumGeometries(geom) > 1) d
  union all
  select 'boundary_part', '', d.geom from (select (ST_Dump(boundary)).geom from c) d
)
select p.kind, p.subject, ST_Area(ST_Transform(p.geom, c.local_srid)) as "areaM2",
       ST_Perimeter(ST_Transform(p.geom, c.local_srid)) as "outlineM",
       jsonb_build_array(ST_XMin(p.geom), ST_YMin(p.geom), ST_XMax(p.geom), ST_YMax(p.geom)) as bbox
from parts p, c where ST_Dimension(p.geom) = 2
union all
select 'invalid', g.grid_id, 0, 0,
       jsonb_build_array(ST_XMin(g.geom), ST_YMin(g.geom), ST_XMax(g.geom), ST_YMax(g.geom))
from g where not g.valid
