-- What happened to a case, in order?
-- $1 city_id, $2 case_id
select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, step, actor, note
from case_events
where city_id = $1::int and case_id = $2::text
order by seq
