-- Which zones in force have no drawn outline and belong to a protected site within reach of each drawn site, or to a
-- place that nobody knows? And which protected sites within reach have no zone at all? Distances in metres, null when
-- unknown. A rule or words that tell of a larger distance than the radius reach that far beyond it. Sites are numbered from 1; one that is not valid gives no rows.
-- $1 city_id, $2 sites (hex EWKB, 4326); of each: $3 SRID, $4 legal date, $5 instant of knowledge, $6 search radius in m
with asked as materialized (
  select t.n::int as n, ST_Transform(t.hex::geometry, t.srid) as g, t.srid, t.day::date as day,
         t.known::timestamptz as known_at, t.radius_m
  from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::float8[]) with ordinality
    as t (hex, srid, day, known, radius_m, n)
  where ST_IsValid(t.hex::geometry)
),
site as materialized (
  select a.*, ST_Transform(ST_Expand(ST_Envelope(a.g), a.radius_m * 1.02 + 1), 4326) as reach from asked a
),
around as materialized (
  select s.n, s.day, s.known_at, h.site_id, h.name_zh, h.name_en, h.grade, h.kind, d.distance_m
  from site s
  cross join lateral (
    select h.* from heritage_sites h where h.city_id = $1::int and h.geom && s.reach offset 0
  ) h
  cross join lateral (select ST_Distance(s.g, ST_Transform(h.geom, s.srid)) as distance_m offset 0) d
  where d.distance_m <= s.radius_m
),
undrawn as materialized (
  select z.*, greatest(
      coalesce((z.boundary_rule->>'distanceM')::float8, 0),
      coalesce((select max(v.value::float8) from jsonb_each_text(z.boundary_rule->'sides') v), 0),
      coalesce((select max(m[1]::float8 * case when m[2] in ('公里', '千米', 'km') then 1000 else 1 end)
                from regexp_matches(z.boundary_text, '(\d{1,6}(?:\.\d+)?)\s*(米|公尺|公里|千米|km|m)', 'g') m), 0)) as told_m
  from zones z where z.city_id = $1::int and z.geom is null
),
placeless as materialized (
  select z.* from undrawn z
  where not exists (select 1 from heritage_sites h where h.city_id = $1::int and h.site_id = z.site_id)
),
far as materialized (
  select s.n, z.*, h.grade, h.kind as site_kind, d.distance_m
  from undrawn z
  join asked s on z.told_m > s.radius_m
    and z.valid_from <= s.day and (z.valid_to is null or z.valid_to > s.day)
    and z.known_from <= s.known_at and (z.known_to is null or z.known_to > s.known_at)
  join heritage_sites h on h.city_id = $1::int and h.site_id = z.site_id
  cross join lateral (select ST_Distance(s.g, ST_Transform(h.geom, s.srid)) as distance_m) d
  where d.distance_m > s.radius_m and d.distance_m <= z.told_m + s.radius_m
)
select a.n, z.zone_id as "zoneId", z.version, z.site_id as "siteId", z.name_zh as "nameZh", z.name_en as "nameEn",
       z.boundary_text as "boundaryText", z.boundary_rule is not null as ruled, a.distance_m as "distanceM",
       z.regime, z.class, z.subclass, a.grade, a.kind as "siteKind"
from around a
cross join lateral (
  select z.* from zones z
  where z.city_id = $1::int and z.site_id = a.site_id and z.geom is null
    and z.valid_from <= a.day and (z.valid_to is null or z.valid_to > a.day)
    and z.known_from <= a.known_at and (z.known_to is null or z.known_to > a.known_at)
  offset 0
) z
union all
select f.n, f.zone_id, f.version, f.site_id, f.name_zh, f.name_en, f.boundary_text, f.boundary_rule is not null,
       f.distance_m, f.regime, f.class, f.subclass, f.grade, f.site_kind
from far f
union all
select s.n, z.zone_id, z.version, z.site_id, z.name_zh, z.name_en, z.boundary_text, z.boundary_rule is not null, null,
       z.regime, z.class, z.subclass, null, null
from site s
join placeless z on z.valid_from <= s.day and (z.valid_to is null or z.valid_to > s.day)
  and z.known_from <= s.known_at and (z.known_to is null or z.known_to > s.known_at)
union all
select a.n, null, null, a.site_id, a.name_zh, a.name_en, null, false, a.distance_m, null, null, null, a.grade, a.kind
from around a
where not exists (
  select 1 from zones z
  where z.city_id = $1::int and z.site_id = a.site_id
    and z.valid_from <= a.day and (z.valid_to is null or z.valid_to > a.day)
    and z.known_from <= a.known_at and (z.known_to is null or z.known_to > a.known_at)
)
order by 1, "distanceM" nulls last, "zoneId" nulls last, "siteId"
