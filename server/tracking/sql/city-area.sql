-- Where is the city? Its boundary as hex EWKB; none when the city does not exist. $1 city.
select encode(ST_AsEWKB(boundary), 'hex') as geom
  from cities
 where city_id = $1::int4
