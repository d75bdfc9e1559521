-- Which streets did a unit pass within a period? Counted passes only. $1 city_id, $2 unit_id, $3 from, $4 to (ISO text)
select pass_id as "passId", subject_id as "streetId", covered,
       to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "from",
       to_char(ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "to"
from matched_passes
where city_id = $1::int and unit_id = $2::text and subject = 'street' and counted
  and started_at < $4::timestamptz and ended_at > $3::timestamptz
order by started_at, pass_id
