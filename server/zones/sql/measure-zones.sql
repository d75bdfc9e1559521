-- How does each drawn site stand to each drawn zone near it? Measures are metres and m² in the plane of the site's SRID;
-- they are null where the zone's own outline is not valid (such a zone is listed, never dropped). Sites are numbered
-- from 1; one that is not valid gives no rows.
-- Where they share ground, that ground and the zone come along in the plane, for how deep it lies.
-- A zone counts as near within the search radius, or within all uncertainty when that is more.
-- Overlays snap to a micrometre: with full precision GEOS may throw inside, which the embedded engine does not survive.
-- `offset 0` keeps each step by itself: computed once a row, whatever the statistics of the tables.
-- $1 city_id, $2 sites (hex EWKB, 4326); of each: $3 SRID, $4 legal date, $5 instant of knowledge, $6 search radius in m,
-- $7 uncertainty of site and transform in m
with asked as materialized (
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
)
select s.n, z.zone_id as "zoneId", z.version, k.sound, z.name_zh as "nameZh", z.name_en as "nameEn", z.regime, z.class,
       z.subclass, z.site_id as "siteId", h.name_zh as "siteNameZh", h.name_en as "siteNameEn", h.grade,
       h.kind as "siteKind", z.uncertainty_m as "zoneUncertaintyM", z.uncertainty_basis as "uncertaintyBasis",
       z.height_limit as "heightLimit", z.boundary_text as "boundaryText", z.published_by as "publishedBy",
       d.title as "documentTitle", d.number as "documentNumber",
       to_char(z.valid_from, 'YYYY-MM-DD') as "validFrom", to_char(z.valid_to, 'YYYY-MM-DD') as "validTo",
       m.gap as "gapM", o.overlap as "overlapM2",
       case when o.overlap > 0 then encode(ST_AsEWKB(o.shared), 'hex') end as shared,
       case when o.overlap > 0 then encode(ST_AsEWKB(p.g), 'hex') end as plane,
       case when not k.sound then ST_Distance(s.g, ST_Transform(h.geom, s.srid)) end as "siteDistanceM"
from site s
cross join lateral (
  select z.* from zones z
  where z.city_id = $1::int and z.geom && s.reach
    and z.valid_from <= s.day and (z.valid_to is null or z.valid_to > s.day)
    and z.known_from <= s.known_at and (z.known_to is null or z.known_to > s.known_at)
  offset 0
) z
cross join lateral (select ST_IsValid(z.geom) as sound offset 0) k
cross join lateral (select case when k.sound then ST_Transform(z.geom, s.srid) end as g offset 0) p
cross join lateral (select ST_Distance(s.g, p.g) as gap offset 0) m
cross join lateral (
  select case when m.gap = 0 then ST_CollectionExtract(ST_Intersection(s.g, p.g, 1e-6), 3) end as shared offset 0
) i
cross join lateral (
  select i.shared, case when m.gap = 0 then ST_Area(i.shared) when m.gap > 0 then 0 end as overlap offset 0
) o
left join lateral (
  select h.* from heritage_sites h where h.city_id = $1::int and h.site_id = z.site_id offset 0
) h on true
left join lateral (
  select d.title, d.number from documents d where d.city_id = $1::int and d.document_id = z.document_id offset 0
) d on true
where not k.sound or m.gap <= greatest(s.radius_m, z.uncertainty_m + s.eps_m + 0.1)
order by s.n, z.zone_id, z.version
