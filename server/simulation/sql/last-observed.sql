-- When was any unit last observed? ISO text, null when never. $1 city.
select to_char(max(observed_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  from unit_states
 where city_id = $1::int4
