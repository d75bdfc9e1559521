-- What was learned? A page in key order.
-- $1 city_id, $2 after this text or null, $3 rows at most, $4 only those in force
select alias_id as "aliasId", text, ST_X(geom)::float8 as lng, ST_Y(geom)::float8 as lat, error_m::float8 as "errorM",
       target_layer as "targetLayer", target_id as "targetId", confirmations::int4 as confirmations, active,
       updated_by as "updatedBy", to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "updatedAt"
from address_aliases
where city_id = $1::int4 and ($2::text is null or text > $2::text) and (active or not $4::bool)
order by text
limit $3::int4
