-- Keeps what an import of a 排班表 found and replaced. No rows.
-- $1 city_id, $2 import_id, $3 file name, $4 state, $5 account, $6 instant, $7 report (jsonb), $8 replaced turns (jsonb)
insert into roster_imports (city_id, import_id, name, state, created_by, created_at, report, replaced)
values ($1::int, $2, $3, $4, $5, $6::timestamptz, $7::jsonb, $8::jsonb)
