-- Begins a plan as a draft.
-- $1 city_id, $2 plan_id, $3 name, $4 kind, $5 account, $6 instant
insert into plans (city_id, plan_id, name, kind, state, version, created_by, created_at, changed_at)
values ($1::int4, $2::text, $3::text, $4::text, 'draft', 1, $5::text, $6::timestamptz, $6::timestamptz)
