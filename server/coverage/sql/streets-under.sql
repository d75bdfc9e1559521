-- Of which streets does a footprint show which share of the length? $1 city, $2 footprint (hex EWKB, WGS84).
with seen as (
  select ST_MakeValid(ST_GeomFromEWKB(decode($2::text, 'hex'))) as geom
)
select s.street_id, s.name_zh,
       least(1, ST_Length(ST_Intersection(s.geom, f.geom)::geography) / nullif(ST_Length(s.geom::geography), 0))::float8 as share
  from streets s, seen f
 where s.city_id = $1::int4 and s.geom && f.geom and ST_Intersects(s.geom, f.geom)
 order by s.street_id
