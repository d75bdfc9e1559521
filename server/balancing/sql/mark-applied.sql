-- Notes that an approved plan is carried into rosters and responsibilities.
-- $1 city_id, $2 plan_id, $3 instant
update plans set applied_at = $3::timestamptz
where city_id = $1::int4 and plan_id = $2::text and applied_at is null
