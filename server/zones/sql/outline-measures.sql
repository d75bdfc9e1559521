-- Is an outline valid, where not, and how large is it? Area (m²) and perimeter (m) in the plane, null where it is not valid.
-- $1 outline (hex EWKB, 4326), $2 SRID of the plane
select d.valid, d.reason, ST_X(d.location) as lng, ST_Y(d.location) as lat,
       case when d.valid then ST_Area(ST_Transform($1::geometry, $2::int)) end as "areaM2",
       case when d.valid then ST_Perimeter(ST_Transform($1::geometry, $2::int)) end as "perimeterM"
from ST_IsValidDetail($1::geometry) d
