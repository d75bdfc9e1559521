-- Which zones in force have no drawn outline and belong to a site within reach, or to a place that nobody knows?
-- And which protected sites within reach have no zone at all? Distances in metres, null when unknown.
-- $1 city_id, $2 drawn site (valid polygon, hex EWKB, 4326), $3 SRID, $4 legal date, $5 instant of knowledge,
-- $6 search radius in m
with site as materialized (select ST_Transform($2::geometry, $3::int) as g),
told as (
  select z.* from zones z
  where z.city_id = $1::int and z.valid_from <= $4::date and (z.valid_to is null or z.valid_to > $4::date)
    and z.known_from <= $5::timestamptz and (z.known_to is null or z.known_to > $5::timestamptz)
),
sites as (
  select h.site_id, h.name_zh, h.name_en, h.grade, h.kind, ST_Distance(s.g, ST_Transform(h.geom, $3::int)) as distance_m
  from heritage_sites h, site s where h.city_id = $1::int
)
select t.zone_id as "zoneId", t.version, t.site_id as "siteId", t.name_zh as "nameZh", t.name_en as "nameEn",
       t.boundary_text as "boundaryText", t.boundary_rule is not null as ruled, sites.distance_m as "distanceM",
       t.regime, t.class, t.subclass, sites.grade, sites.kind as "siteKind"
from told t left join sites on sites.site_id = t.site_id
where t.geom is null and (sites.distance_m is null or sites.distance_m <= $6::float8)
union all
select null, null, sites.site_id, sites.name_zh, sites.name_en, null, false, sites.distance_m,
       null, null, null, sites.grade, sites.kind
from sites
where sites.distance_m <= $6::float8 and not exists (select 1 from told t where t.site_id = sites.site_id)
order by "distanceM" nulls last, "zoneId" nulls last
