-- What is wrong with the zones known now? One row a finding: an invalid outline; a control zone that overlaps the
-- protection zone of the same site (it lies outside it by 实施条例 art. 13), in m²; a sliver thinner than 2 m.
-- $1 city_id, $2 SRID of the plane
with known as materialized (
  select z.zone_id, z.version, z.site_id, z.regime, z.class, z.name_zh, z.geom, ST_IsValid(z.geom) as sound,
         case when ST_IsValid(z.geom) then ST_Transform(z.geom, $2::int) end as plane
  from zones z
  where z.city_id = $1::int and z.known_to is null and z.valid_to is null and z.geom is not null
)
select 'invalid' as kind, k.zone_id as "zoneId", null as "otherId", k.name_zh as "nameZh",
       ST_IsValidReason(k.geom) as detail, null::float8 as "areaM2"
from known k where not k.sound
union all
select 'control_in_protection', c.zone_id, p.zone_id, c.name_zh, null,
       round(ST_Area(ST_Intersection(c.plane, p.plane, 1e-6))::numeric, 2)::float8
from known c
join known p on p.site_id = c.site_id and p.regime = c.regime
  and p.class in ('key_protection', 'general_protection') and c.class = 'construction_control'
where c.sound and p.sound and c.regime = 'cultural_relics'
  and ST_Area(ST_Intersection(c.plane, p.plane, 1e-6)) > 1
union all
select 'sliver', k.zone_id, null, k.name_zh, null, round(ST_Area(k.plane)::numeric, 2)::float8
from known k where k.sound and ST_IsEmpty(ST_Buffer(k.plane, -1))
order by 1, 2, 3
