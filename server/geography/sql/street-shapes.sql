-- Where do the city's streets run? One page in id order.
-- $1 city_id, $2 after which street_id, $3 rows at most
select street_id as id, encode(ST_AsEWKB(geom), 'hex') as hex
from streets where city_id = $1::int and street_id > $2::text collate "C"
order by street_id collate "C" limit $3::int
