-- What must a tile set say of its city: names, source, extent in degrees, civil time, and which incarnation it is?
-- $1 city.
select name_zh as "nameZh",
       name_en as "nameEn",
       attribution,
       time_zone as "timeZone",
       coalesce(checksum, '') || '@' || extract(epoch from created_at)::text as incarnation,
       ST_XMin(boundary)::float8 as west,
       ST_YMin(boundary)::float8 as south,
       ST_XMax(boundary)::float8 as east,
       ST_YMax(boundary)::float8 as north
from cities
where city_id = $1::int4
