-- How do the streets run? Shape as hex EWKB. $1 city.
select street_id, name_zh, name_en, length_m, encode(ST_AsEWKB(geom), 'hex') as geom
  from streets where city_id = $1::int4 order by street_id
