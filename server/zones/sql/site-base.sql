-- The outline of a protected site, from which rules measure. No row: it is not in the register.
-- $1 city_id, $2 site_id
select encode(ST_AsEWKB(geom), 'hex') as geom, null::int4 as version, null::float8 as "uncertaintyM"
from heritage_sites where city_id = $1::int and site_id = $2
