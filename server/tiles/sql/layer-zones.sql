-- Which zones that are drawn are law now and known now? The newest version of each; the legal day is that of the city's time zone.
-- $1 city, $2 the last key of the page before (null: from the start), $3 rows at most,
-- $4-$7 west, south, east, north in degrees (null: everywhere; else rows whose envelope meets the box), $8 the instant "now".
select distinct on (z.zone_id) z.zone_id as key,
       encode(ST_AsEWKB(z.geom), 'hex') as geom,
       z.version,
       z.scheme,
       z.regime,
       z.class,
       z.subclass,
       z.site_id as "siteId",
       z.name_zh as "nameZh",
       z.name_en as "nameEn",
       case when jsonb_typeof(z.height_limit -> 'maxM') = 'number' then (z.height_limit ->> 'maxM')::float8 end as "maxM",
       z.uncertainty_m as "uncertaintyM"
from zones z
join cities c on c.city_id = z.city_id
where z.city_id = $1::int4
  and ($2::text is null or z.zone_id > $2::text)
  and z.geom is not null
  and ($4::float8 is null or z.geom && ST_MakeEnvelope($4::float8, $5::float8, $6::float8, $7::float8, 4326))
  and z.valid_from <= ($8::timestamptz at time zone c.time_zone)::date
  and (z.valid_to is null or z.valid_to > ($8::timestamptz at time zone c.time_zone)::date)
  and z.known_from <= $8::timestamptz
  and (z.known_to is null or z.known_to > $8::timestamptz)
order by z.zone_id, z.version desc
limit $3::int4
