-- The zones of a city as they are known now, each in its latest version of law, those that have ended last.
-- $1 city_id
select z.zone_id as "zoneId", z.version, z.name_zh as "nameZh", z.name_en as "nameEn", z.regime, z.class, z.subclass,
       z.site_id as "siteId", z.uncertainty_m as "uncertaintyM", to_char(z.valid_from, 'YYYY-MM-DD') as "validFrom",
       to_char(z.valid_to, 'YYYY-MM-DD') as "validTo",
       case when z.geom is null then case when z.boundary_rule is null then 'text_only' else 'rule_not_drawn' end
            when not ST_IsValid(z.geom) then 'invalid'
            when z.boundary_rule ? 'derived' then 'derived' else 'drawn' end as outline,
       ST_XMin(z.geom) as west, ST_YMin(z.geom) as south, ST_XMax(z.geom) as east, ST_YMax(z.geom) as north
from (
  select distinct on (zone_id) * from zones
  where city_id = $1::int and known_to is null
  order by zone_id, valid_from desc, version desc
) z
order by z.valid_to is not null, z.site_id nulls last, z.zone_id
limit 5000
