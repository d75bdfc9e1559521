-- What does the building of streets and grids need to know of a city?
-- $1 city_id
select c.code, encode(ST_AsEWKB(c.boundary), 'hex') as "boundaryHex", c.local_srid as "localSrid",
       c.h3_coarse as "h3Coarse", c.h3_fine as "h3Fine", c.synthetic, c.name_zh as "nameZh"
from cities c where c.city_id = $1::int
