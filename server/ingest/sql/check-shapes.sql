-- Is each geometry valid, why not, and what would mend it? One row for each that is not; none: all are sound.
-- $1 geometries (hex EWKB, 4326), $2 dimension to keep when mending: 2 lines, 3 polygons (0: do not mend)
select s.i::int as i, ST_IsValidReason(s.g) as reason,
       case when $2::int > 0 then encode(ST_AsEWKB(ST_CollectionExtract(ST_MakeValid(s.g), $2::int)), 'hex') end as mended
from (select ordinality as i, hex::geometry as g from unnest($1::text[]) with ordinality as u(hex, ordinality) offset 0) s
where not ST_IsValid(s.g)
order by s.i
