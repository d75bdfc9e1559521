-- Holds a plan while it is changed; one row when it exists.
-- $1 city_id, $2 plan_id
select state, version, kind, submitted_by as "submittedBy", to_char(effective_from, 'YYYY-MM-DD') as "effectiveFrom",
       applied_at is not null as applied
from plans where city_id = $1::int4 and plan_id = $2::text
for update
