-- The status of a case and what it counts as, held until the transaction ends.
-- $1 city_id, $2 case_id
select status, outcome, merged_into as "mergedInto", lawful_area_id as "lawfulAreaId"
from cases where city_id = $1::int and case_id = $2::text for update
