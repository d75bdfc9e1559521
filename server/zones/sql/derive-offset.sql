-- Draws the outline that lies a distance out from a base: the same all round ($3), or $4 to $7 to the true east, south,
-- west and north of its outermost lines. One row: the outline in degrees rounded to 1e-9, its area (m²) and perimeter (m).
-- Side by side it is the sum of the base and a box of these distances (H. Minkowski): each edge of the base swept over the
-- box's corners, and the base itself. The plane is turned by the meridian convergence at the base, so that north is true.
-- Arcs have 64 segments a quarter: at 100 m they lie 8 mm inside the circle.
-- $1 base (valid geometry, hex EWKB, 4326), $2 SRID of the plane, $3 distance all round in m or null,
-- $4 east, $5 south, $6 west, $7 north in m or null
with base as materialized (
  select ST_Transform($1::geometry, $2::int) as g, ST_Transform(ST_Centroid($1::geometry), $2::int) as o,
         ST_Azimuth(ST_Transform(ST_Centroid($1::geometry), $2::int),
                    ST_Transform(ST_Translate(ST_Centroid($1::geometry), 0, 0.001), $2::int)) as north
),
turned as materialized (select ST_Rotate(g, north, o) as g, o, north from base),
vertices as materialized (
  select p.path[1:greatest(array_length(p.path, 1) - 1, 0)] as part, p.path[array_length(p.path, 1)] as n, p.geom
  from turned t cross join lateral ST_DumpPoints(t.g) p
),
edges as materialized (
  select ST_X(a.geom) as x1, ST_Y(a.geom) as y1, ST_X(coalesce(b.geom, a.geom)) as x2, ST_Y(coalesce(b.geom, a.geom)) as y2
  from vertices a left join vertices b on b.part = a.part and b.n = a.n + 1
),
swept as (
  select ST_ConvexHull(ST_Collect(ARRAY[
    ST_MakePoint(x1 + $4::float8, y1 + $7::float8), ST_MakePoint(x1 + $4::float8, y1 - $5::float8),
    ST_MakePoint(x1 - $6::float8, y1 + $7::float8), ST_MakePoint(x1 - $6::float8, y1 - $5::float8),
    ST_MakePoint(x2 + $4::float8, y2 + $7::float8), ST_MakePoint(x2 + $4::float8, y2 - $5::float8),
    ST_MakePoint(x2 - $6::float8, y2 + $7::float8), ST_MakePoint(x2 - $6::float8, y2 - $5::float8)])) as g
  from edges where $3::float8 is null
),
drawn as materialized (
  select case when $3::float8 is not null then ST_Buffer(b.g, $3::float8, 'quad_segs=64')
              else ST_Rotate(ST_UnaryUnion(ST_Collect(ARRAY[t.g, (select ST_SetSRID(ST_Collect(g), $2::int) from swept)]), 1e-6),
                             -t.north, t.o) end as g
  from base b cross join turned t
),
areas as materialized (select ST_Multi(ST_CollectionExtract(g, 3)) as g from drawn)
select encode(ST_AsEWKB(ST_SnapToGrid(ST_Transform(g, 4326), 1e-9)), 'hex') as geom,
       ST_Area(g) as "areaM2", ST_Perimeter(g) as "perimeterM"
from areas
