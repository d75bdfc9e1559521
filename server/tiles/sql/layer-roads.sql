-- Which carriageways are there, with class, drawing rank (0 first) and true width (m)?
-- A road goes by the name of the whole, not of a managed section of it.
-- $1 city, $2 the last key of the page before (null: from the start), $3 rows at most,
-- $4-$7 west, south, east, north in degrees (null: everywhere; else rows whose envelope meets the box), $8 the instant "now".
select e.edge_id::text as key,
       encode(ST_AsEWKB(e.geom), 'hex') as geom,
       e.class,
       case e.class
         when 'trunk' then 0
         when 'arterial' then 1
         when 'collector' then 2
         when 'local' then 3
         when 'lane' then 4
         else 5
       end as rank,
       e.width_m as "widthM",
       e.name_zh as "nameZh",
       regexp_replace(s.name_en, ', Section [0-9]+$', '') as "nameEn",
       e.street_id as "streetId",
       e.bridge,
       e.oneway
from road_edges e
left join streets s on s.city_id = e.city_id and s.street_id = e.street_id
where e.city_id = $1::int4
  and ($2::int4 is null or e.edge_id > $2::int4)
  and ($4::float8 is null or e.geom && ST_MakeEnvelope($4::float8, $5::float8, $6::float8, $7::float8, 4326))
  and $8::timestamptz is not null
order by e.edge_id
limit $3::int4
