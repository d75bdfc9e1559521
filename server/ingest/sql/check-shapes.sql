-- Is each geometry valid, why not, and what would mend it? One row each, in order.
-- $1 geometries (hex EWKB, 4326), $2 dimension to keep when mending: 2 lines, 3 polygons (0: do not mend)
select s.i::int as i, ST_IsValid(s.g) as valid,
       case when ST_IsValid(s.g) then null else ST_IsValidReason(s.g) end as reason,
       case when ST_IsValid(s.g) or $2::int = 0 then null
            else encode(ST_AsEWKB(ST_CollectionExtract(ST_MakeValid(s.g), $2::int)), 'hex') end as mended
from (select ordinality as i, hex::geometry as g from unnest($1::text[]) with ordinality as u(hex, ordinality)) s
order by s.i
