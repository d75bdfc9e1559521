-- Keeps one version of a plan; versions are never changed.
-- $1 city_id, $2 plan_id, $3 version, $4 changes (JSON text), $5 evaluation (JSON text), $6 stamp, $7 delta,
-- $8 whether streets may leave their grid, $9 note or null, $10 run_id or null, $11 account, $12 instant, $13 moves
insert into plan_versions (city_id, plan_id, version, changes, evaluation, stamp, delta, trade, note, run_id, saved_by,
                           saved_at, moves)
values ($1::int4, $2::text, $3::int4, $4::text::jsonb, $5::text, $6::text, $7::float8, $8::boolean, $9::text, $10::text,
        $11::text, $12::timestamptz, $13::int4)
