-- Zones in force without an end whose boundary is told by a rule, with the outline of what they go by (hex EWKB, null where
-- that is not in the register).
-- $1 city_id
select z.zone_id as "zoneId", z.boundary_rule as rule, z.geom is not null as drawn,
       encode(ST_AsEWKB(coalesce(h.geom, b.geom)), 'hex') as base
from zones z
left join heritage_sites h on z.boundary_rule->>'of' = 'site' and h.city_id = $1::int
  and h.site_id = coalesce(z.boundary_rule->>'siteId', z.site_id)
left join zones b on z.boundary_rule->>'of' = 'zone' and b.city_id = $1::int
  and b.zone_id = z.boundary_rule->>'zoneId' and b.known_to is null and b.valid_to is null
where z.city_id = $1::int and z.known_to is null and z.valid_to is null and z.boundary_rule is not null
order by z.zone_id
