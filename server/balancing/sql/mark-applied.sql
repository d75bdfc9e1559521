-- Notes that an approved plan is carried into responsibilities, and into rosters up to the last day that there are.
-- $1 city_id, $2 plan_id, $3 instant
update plans
set applied_at = coalesce(applied_at, $3::timestamptz),
    rosters_until = (select max(day) from rosters where city_id = $1::int4)
where city_id = $1::int4 and plan_id = $2::text
