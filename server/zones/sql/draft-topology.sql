-- How does a valid outline stand to the zones in force, to its protected site and to the city? One row a finding; areas in
-- m² and gaps in m in the plane, the ground in question in degrees.
--   control_in_protection  a control zone and a protection zone of one site share ground (实施条例 art. 13: it lies outside)
--   same_class_overlap     two zones of one site and class share ground
--   gap                    a control and a protection zone of one site lie apart, or slivers under 10 m wide between them
--   site_not_inside        a protection zone that leaves part of its site outside all protection zones (art. 9)
--   outside_city, sliver   (under 2 m wide)
-- $1 city_id, $2 outline (hex EWKB, 4326), $3 SRID, $4 zone_id that it supersedes or '', $5 site_id or null,
-- $6 regime, $7 class
with draft as materialized (
  select ST_Transform($2::geometry, $3::int) as g, $7 in ('key_protection', 'general_protection', 'core_protection') as protects,
         $7 = 'construction_control' as controls
),
others as materialized (
  select z.zone_id, z.name_zh, z.class, ST_Transform(z.geom, $3::int) as g,
         z.class in ('key_protection', 'general_protection', 'core_protection') as protects,
         z.class = 'construction_control' as controls
  from zones z
  where z.city_id = $1::int and z.known_to is null and z.valid_to is null and z.geom is not null and ST_IsValid(z.geom)
    and z.zone_id <> $4 and z.site_id = $5 and z.regime = $6
),
shared as materialized (
  select o.*, d.protects as ours, d.controls as ourc, ST_Intersection(d.g, o.g, 1e-6) as s from draft d cross join others o
),
between as materialized (
  select o.zone_id, o.name_zh, ST_Distance(d.g, o.g) as gap, ST_ClosestPoint(d.g, o.g) as place,
         case when ST_Distance(d.g, o.g) < 10 then
           ST_Difference(ST_Buffer(ST_Buffer(ST_UnaryUnion(ST_Collect(d.g, o.g), 1e-6), 5), -5),
                         ST_UnaryUnion(ST_Collect(d.g, o.g), 1e-6), 1e-6) end as left_over,
         d.g as mine, o.g as theirs
  from draft d
  join others o on (d.protects and o.controls) or (d.controls and o.protects)
),
slivers as (
  select b.zone_id, b.name_zh, p.geom as s
  from between b cross join lateral ST_Dump(b.left_over) p
  where ST_Area(p.geom) > 1
    and ST_Length(ST_Intersection(ST_Boundary(p.geom), ST_Buffer(b.mine, 0.01), 1e-6)) > 2
    and ST_Length(ST_Intersection(ST_Boundary(p.geom), ST_Buffer(b.theirs, 0.01), 1e-6)) > 2
    and b.gap <= 0.01
),
found as (
  select 'control_in_protection' as kind, zone_id, name_zh, ST_Area(s) as area, null::float8 as gap, s, null::geometry as place
  from shared where ((ourc and protects) or (ours and controls)) and ST_Area(s) > 1
  union all
  select 'same_class_overlap', zone_id, name_zh, ST_Area(s), null, s, null
  from shared where class = $7 and ST_Area(s) > 1
  union all
  select 'gap', zone_id, name_zh, null, gap, null, place from between where gap > 0.01
  union all
  select 'gap', zone_id, name_zh, sum(ST_Area(s)), null, ST_Collect(s), null from slivers group by zone_id, name_zh
  union all
  select 'site_not_inside', null, h.name_zh, ST_Area(r.s), null, r.s, null
  from heritage_sites h
  cross join lateral (
    select ST_Difference(ST_Transform(h.geom, $3::int),
                         ST_UnaryUnion(ST_Collect(ARRAY[d.g, (select ST_Collect(o.g) from others o where o.protects)]), 1e-6), 1e-6) as s
    from draft d where d.protects
  ) r
  where h.city_id = $1::int and h.site_id = $5 and ST_Dimension(h.geom) = 2 and ST_IsValid(h.geom) and ST_Area(r.s) > 0.5
  union all
  select 'outside_city', null, c.name_zh, ST_Area(r.s), null, r.s, null
  from cities c
  cross join lateral (select ST_Difference(d.g, ST_Transform(c.boundary, $3::int), 1e-6) as s from draft d) r
  where c.city_id = $1::int and ST_Area(r.s) > 1
  union all
  select 'sliver', null, null, ST_Area(g), null, null, ST_PointOnSurface(g) from draft where ST_IsEmpty(ST_Buffer(g, -1))
)
select kind, zone_id as "otherId", name_zh as "otherZh", round(area::numeric, 2)::float8 as "areaM2",
       round(gap::numeric, 2)::float8 as "gapM",
       ST_X(ST_Transform(coalesce(place, ST_PointOnSurface(s)), 4326)) as lng,
       ST_Y(ST_Transform(coalesce(place, ST_PointOnSurface(s)), 4326)) as lat,
       case when s is not null
            then encode(ST_AsEWKB(ST_SnapToGrid(ST_Multi(ST_CollectionExtract(ST_Transform(s, 4326), 3)), 1e-9)), 'hex') end as geom
from found
order by kind, "otherId"
