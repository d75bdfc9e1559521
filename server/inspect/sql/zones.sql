-- The card of a protected zone: its newest version in force and known now, else the newest of all.
-- Area on the ellipsoid; null when the outline is not valid or not drawn.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.zone_id as id, t.version, t.name_zh as "nameZh", t.name_en as "nameEn", t.regime, t.class, t.subclass, t.scheme,
       t.boundary_text as "boundaryText", t.height_limit as "heightLimit", t.uncertainty_m as "uncertaintyM",
       t.uncertainty_basis as "uncertaintyBasis", t.published_by as "publishedBy",
       to_char(t.valid_from, 'YYYY-MM-DD') as "validFrom", to_char(t.valid_to, 'YYYY-MM-DD') as "validTo",
       t.valid_from <= day.today and (t.valid_to is null or t.valid_to > day.today)
         and t.known_from <= $3::timestamptz and (t.known_to is null or t.known_to > $3::timestamptz) as "inForce",
       t.geom is not null as drawn, coalesce(ST_IsValid(t.geom), true) as sound,
       case when ST_IsValid(t.geom) then ST_Area(t.geom::geography) end as "areaM2",
       h.site_id as "siteId", h.name_zh as "siteNameZh", h.name_en as "siteNameEn", h.grade,
       d.title as "documentTitle", d.number as "documentNumber",
       (select coalesce(jsonb_agg(jsonb_build_object('version', v.version, 'at', to_char(v.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                 'from', to_char(v.valid_from, 'YYYY-MM-DD'), 'by',
                 coalesce((select a.name_zh from accounts a where a.account_id = v.recorded_by), v.recorded_by)) order by v.version desc), '[]'::jsonb)
          from zones v where v.city_id = t.city_id and v.zone_id = t.zone_id) as versions,
       null as "gridId", null as "streetId",
       encode(ST_AsEWKB(coalesce(t.geom, h.geom)), 'hex') as hex,
       case when coalesce(t.geom, h.geom) is not null then
         jsonb_build_array(ST_XMin(coalesce(t.geom, h.geom)), ST_YMin(coalesce(t.geom, h.geom)),
                           ST_XMax(coalesce(t.geom, h.geom)), ST_YMax(coalesce(t.geom, h.geom))) end as bbox
from zones t
join cities c on c.city_id = t.city_id
cross join lateral (select ($3::timestamptz at time zone c.time_zone)::date as today) day
left join heritage_sites h on h.city_id = t.city_id and h.site_id = t.site_id
left join documents d on d.city_id = t.city_id and d.document_id = t.document_id
where t.city_id = $1::int and t.zone_id = $2::text
order by "inForce" desc, t.version desc
limit 1
