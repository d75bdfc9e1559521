-- The outline of a zone in force without an end, from which another zone's rule measures. No row: it is not drawn.
-- $1 city_id, $2 zone_id
select encode(ST_AsEWKB(geom), 'hex') as geom, version, uncertainty_m as "uncertaintyM"
from zones
where city_id = $1::int and zone_id = $2 and known_to is null and valid_to is null and geom is not null
