-- How large is a drawn area, and is its outline sound? $1 GeoJSON. Hex EWKB and square metres on the spheroid.
select encode(ST_AsEWKB(g.geom), 'hex') as hex, ST_IsValid(g.geom) as valid,
       case when ST_IsValid(g.geom) then ST_Area(g.geom::geography)::float8 else 0 end as area_m2
  from (select ST_SetSRID(ST_GeomFromGeoJSON($1::text), 4326) as geom) g
