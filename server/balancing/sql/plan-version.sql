-- One version of a plan.
-- $1 city_id, $2 plan_id, $3 version
select version, changes, evaluation, stamp, delta, trade, note, run_id as "runId", saved_by as "savedBy",
       to_char(saved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "savedAt", moves
from plan_versions
where city_id = $1::int4 and plan_id = $2::text and version = $3::int4
