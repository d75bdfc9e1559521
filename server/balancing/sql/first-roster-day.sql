-- Since which local day is an officer rostered to a street without another plan's say? One row, null when never.
-- $1 city_id, $2 person_id, $3 street_id
select to_char(min(day), 'YYYY-MM-DD') as day
from rosters where city_id = $1::int4 and person_id = $2::text and $3::text = any(street_ids)
