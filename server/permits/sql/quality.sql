-- The last figure of how often a check cannot answer. At most one row.
-- $1 city_id
select to_char(q.measured_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "measuredAt",
       to_char(q.day, 'YYYY-MM-DD') as day, q.seed, q.sites, q.indeterminate_share as "indeterminateShare",
       q.outcomes, q.reasons
from permit_quality q where q.city_id = $1::int
order by q.measured_at desc limit 1
