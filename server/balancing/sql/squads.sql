-- The squads of a city and what they are part of.
-- $1 city_id
select squad_id as "squadId", parent_id as "parentId", grid_id as "gridId", name_zh as "nameZh"
from squads
where city_id = $1::int4
order by squad_id collate "C"
