-- Where may a fix of the city lie? The boundary with a margin, as hex EWKB; none when the city does not exist.
-- $1 city, $2 margin in metres.
select encode(ST_AsEWKB(ST_SimplifyPreserveTopology(ST_Buffer(boundary::geography, $2::float8)::geometry, 0.0001)), 'hex') as geom
  from cities
 where city_id = $1::int4
