-- Is a drawn site a valid polygon, how large is it, and how much of it lies beyond the city? One row.
-- Areas are m² in the plane of the SRID; they are null when the outline is not valid.
-- $1 city_id, $2 site (hex EWKB, 4326), $3 SRID of the plane
with site as materialized (select $2::geometry as g),
checked as materialized (select g, (ST_IsValidDetail(g)).* from site),
plane as materialized (
  select ST_Transform(g, $3::int) as p, ST_Transform(c.boundary, $3::int) as b
  from checked join cities c on c.city_id = $1::int
  where checked.valid
)
select k.valid, k.reason, ST_X(k.location) as lng, ST_Y(k.location) as lat,
       ST_Area(plane.p) as "areaM2", ST_Area(ST_Difference(plane.p, plane.b, 1e-6)) as "outsideM2",
       ST_Intersects(plane.p, plane.b) as "touchesCity"
from checked k left join plane on true
