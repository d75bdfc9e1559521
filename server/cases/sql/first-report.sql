-- When do the city's cases begin?
-- $1 city_id
select to_char(min(reported_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from cases where city_id = $1::int
