-- Forgets the layer versions of a city. $1 city id.
delete from layer_versions where city_id = $1::int
