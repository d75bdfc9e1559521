-- Every version of a zone as it was ever recorded, oldest first; geometry as hex EWKB, null where only words are known.
-- $1 city_id, $2 zone_id
select z.version, z.site_id as "siteId", z.regime, z.class, z.subclass, z.name_zh as "nameZh", z.name_en as "nameEn",
       encode(ST_AsEWKB(z.geom), 'hex') as geom, z.boundary_text as "boundaryText", z.boundary_rule as "boundaryRule",
       z.height_limit as "heightLimit", z.uncertainty_m as "uncertaintyM", z.uncertainty_basis as "uncertaintyBasis",
       z.published_by as "publishedBy", z.document_id as "documentId", d.title as "documentTitle",
       d.number as "documentNo", to_char(z.valid_from, 'YYYY-MM-DD') as "validFrom",
       to_char(z.valid_to, 'YYYY-MM-DD') as "validTo",
       to_char(z.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "knownFrom",
       to_char(z.known_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "knownTo",
       z.recorded_by as "recordedBy", (select a.name_zh from accounts a where a.account_id = z.recorded_by) as "recordedByZh"
from zones z
left join documents d on d.city_id = z.city_id and d.document_id = z.document_id
where z.city_id = $1::int and z.zone_id = $2
order by z.version
