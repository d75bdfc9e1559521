-- Which settings has this city changed?
-- $1 city_id
select key, value, source, updated_by as "updatedBy",
       to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt"
from settings
where city_id = $1::int
order by key
