-- Which version is each layer of the city at? A layer without a row was never changed: version 1.
-- $1 city.
select layer, version::int4 as version
from layer_versions
where city_id = $1::int4
