-- What is kept with a result: its brief, its stability, and when it was made. One row, or none.
-- $1 city_id, $2 result_id
select brief, stability, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
from hotspot_results where city_id = $1::int4 and result_id = $2::text
