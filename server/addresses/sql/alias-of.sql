-- What is known of this wording? Locks it.
-- $1 city_id, $2 plain form or null, $3 alias_id or null
select alias_id as "aliasId", text, ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat, error_m::float8 as "errorM",
       target_layer as "targetLayer", target_id as "targetId", confirmations::int4 as confirmations, active,
       updated_by as "updatedBy", to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt"
from address_aliases
where city_id = $1::int4 and (text = $2::text or alias_id = $3::text)
for update
