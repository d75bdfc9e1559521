-- When does a local day begin? One row.
-- $1 city_id, $2 local day YYYY-MM-DD
select to_char(($2::text::date::timestamp at time zone time_zone) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
from cities where city_id = $1::int4
