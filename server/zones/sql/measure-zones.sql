-- How does each drawn site stand to each drawn zone near it? Measures are metres and m² in the plane of the site's SRID;
-- they are null where the zone's own outline is not valid (such a zone is listed, never dropped). Sites are numbered
-- from 1; one that is not valid gives no rows.
-- depth: the largest inward offset of the zone that still meets the site, by bisection to 5 mm.
-- A zone counts as near within the search radius, or within all uncertainty when that is more.
-- eroded: area that the site shares with the zone drawn in by its own uncertainty plus that of site and transform.
-- Overlays snap to a micrometre: with full precision GEOS may throw inside, which the embedded engine does not survive.
-- $1 city_id, $2 sites (hex EWKB, 4326); of each: $3 SRID, $4 legal date, $5 instant of knowledge, $6 search radius in m,
-- $7 uncertainty of site and transform in m
with recursive asked as materialized (
  select t.n::int as n, ST_Transform(t.hex::geometry, t.srid) as g, t.srid, t.day::date as day,
         t.known::timestamptz as known_at, t.radius_m, t.eps_m
  from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::float8[], $7::float8[]) with ordinality
    as t (hex, srid, day, known, radius_m, eps_m, n)
  where ST_IsValid(t.hex::geometry)
),
vaguest as materialized (
  select coalesce((select max(z.uncertainty_m) from zones z where z.city_id = $1::int), 0) as zone_m
),
site as materialized (
  select a.*, ST_Transform(ST_Expand(ST_Envelope(a.g), greatest(a.radius_m, a.eps_m + v.zone_m + 0.1) * 1.02 + 1), 4326)
           as reach
  from asked a cross join vaguest v
),
near as materialized (
  select s.n, z.zone_id, z.version, ST_IsValid(z.geom) as sound, z.uncertainty_m + s.eps_m as eps, s.radius_m,
         ST_Transform(z.geom, s.srid) as g
  from site s
  join zones z on z.city_id = $1::int and z.geom && s.reach
    and z.valid_from <= s.day and (z.valid_to is null or z.valid_to > s.day)
    and z.known_from <= s.known_at and (z.known_to is null or z.known_to > s.known_at)
),
met as materialized (
  select n.n, n.zone_id, n.version, n.eps, n.g, s.g as site, d.gap,
         case when d.gap > 0 then 0 else ST_Area(ST_Intersection(s.g, n.g, 1e-6)) end as overlap
  from near n
  join site s on s.n = n.n
  cross join lateral (select ST_Distance(s.g, n.g) as gap) d
  where n.sound and d.gap <= greatest(n.radius_m, n.eps + 0.1)
),
halving (n, zone_id, version, low, high, step) as (
  select n, zone_id, version, 0::float8, sqrt(ST_Area(g) / pi()) + 0.01, 0 from met where overlap > 0
  union all
  select h.n, h.zone_id, h.version,
         case when t.reaches then (h.low + h.high) / 2 else h.low end,
         case when t.reaches then h.high else (h.low + h.high) / 2 end,
         h.step + 1
  from halving h
  join met m on m.n = h.n and m.zone_id = h.zone_id and m.version = h.version
  cross join lateral (
    select ST_Intersects(m.site, ST_Buffer(m.g, -(h.low + h.high) / 2, 'quad_segs=16')) as reaches
  ) t
  where h.high - h.low > 0.005 and h.step < 30
),
depth as (select n, zone_id, version, max(low) as depth from halving group by n, zone_id, version)
select n.n, n.zone_id as "zoneId", n.version, n.sound, z.name_zh as "nameZh", z.name_en as "nameEn", z.regime, z.class,
       z.subclass, z.site_id as "siteId", h.name_zh as "siteNameZh", h.name_en as "siteNameEn", h.grade, h.kind as "siteKind",
       z.uncertainty_m as "zoneUncertaintyM", z.uncertainty_basis as "uncertaintyBasis",
       z.height_limit as "heightLimit", z.boundary_text as "boundaryText", z.published_by as "publishedBy",
       d.title as "documentTitle", d.number as "documentNumber",
       to_char(z.valid_from, 'YYYY-MM-DD') as "validFrom", to_char(z.valid_to, 'YYYY-MM-DD') as "validTo",
       m.gap as "gapM", m.overlap as "overlapM2", coalesce(depth.depth, 0) as "depthM",
       case when m.overlap > 0
            then ST_Area(ST_Intersection(m.site, ST_Buffer(m.g, -m.eps, 'quad_segs=16'), 1e-6))
            else 0 end as "erodedOverlapM2",
       case when not n.sound then ST_Distance(s.g, ST_Transform(h.geom, s.srid)) end as "siteDistanceM"
from near n
join site s on s.n = n.n
join zones z on z.city_id = $1::int and z.zone_id = n.zone_id and z.version = n.version
left join met m on m.n = n.n and m.zone_id = n.zone_id and m.version = n.version
left join depth on depth.n = n.n and depth.zone_id = n.zone_id and depth.version = n.version
left join heritage_sites h on h.city_id = $1::int and h.site_id = z.site_id
left join documents d on d.city_id = $1::int and d.document_id = z.document_id
where not n.sound or m.gap is not null
order by n.n, n.zone_id, n.version
