-- Is each drawn site a valid polygon, how large is it, and how much of it lies beyond the city? One row a site, by its
-- number from 1; none when there is no such city. Areas are m² in the plane of the SRID; null for an invalid outline.
-- within: which of some kinds of areas it meets that day; an area whose outline is not valid counts as met by its box.
-- A site whose surroundings lie well inside the boundary needs no overlay with it.
-- $1 city_id, $2 sites (hex EWKB, 4326), $3 SRID of the plane of each, $4 legal date of each, $5 kinds of areas
with checked as materialized (
  select t.n::int as n, t.hex::geometry as g, t.srid, t.day::date as day,
         ST_IsValidDetail(t.hex::geometry) as detail
  from unnest($2::text[], $3::int[], $4::text[]) with ordinality as t (hex, srid, day, n)
),
placed as materialized (
  select k.n, k.g, k.day, k.detail, c.boundary, k.srid, case when (k.detail).valid then ST_Transform(k.g, k.srid) end as p,
         k.g && c.boundary as met,
         (k.detail).valid and ST_Covers(c.boundary, ST_Expand(ST_Envelope(k.g), 0.002)) as inside
  from checked k join cities c on c.city_id = $1::int
)
select p.n, (p.detail).valid as valid, (p.detail).reason as reason, ST_X((p.detail).location) as lng,
       ST_Y((p.detail).location) as lat, ST_Area(p.p) as "areaM2",
       case when p.inside then 0 when not p.met then ST_Area(p.p)
            else ST_Area(ST_Difference(p.p, ST_Transform(p.boundary, p.srid), 1e-6)) end as "outsideM2",
       p.inside or p.met and ST_Intersects(p.p, ST_Transform(p.boundary, p.srid)) as "touchesCity",
       coalesce((
         select jsonb_agg(distinct a.kind order by a.kind) from areas a
         where a.city_id = $1::int and a.kind = any ($5::text[]) and a.geom && p.g and (p.detail).valid
           and a.valid_from <= p.day and (a.valid_to is null or a.valid_to > p.day)
           and (not ST_IsValid(a.geom) or ST_Intersects(a.geom, p.g))
       ), '[]'::jsonb) as within
from placed p
order by p.n
