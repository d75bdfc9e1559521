-- Writes what has become of a plan.
-- $1 city_id, $2 plan_id, $3 state, $4 version, $5 name, $6 submitted by or null, $7 decided by or null, $8 note or null,
-- $9 local day from which it is in force or null, $10 instant
update plans
set state = $3::text, version = $4::int4, name = coalesce($5::text, name), submitted_by = $6::text, decided_by = $7::text,
    decision_note = $8::text, effective_from = $9::text::date, changed_at = $10::timestamptz
where city_id = $1::int4 and plan_id = $2::text
