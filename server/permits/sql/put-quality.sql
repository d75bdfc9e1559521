-- Keeps a figure of how often a check cannot answer; the figures of one instant are one. No rows.
-- $1 city_id, $2 instant, $3 day, $4 seed, $5 sites, $6 share 0 to 1, $7 outcomes and $8 reasons as JSON {code: count}
insert into permit_quality (city_id, measured_at, day, seed, sites, indeterminate_share, outcomes, reasons)
values ($1::int, $2::timestamptz, $3::date, $4::int, $5::int, $6::float8, $7::jsonb, $8::jsonb)
on conflict (city_id, measured_at) do update set seed = excluded.seed, sites = excluded.sites,
  indeterminate_share = excluded.indeterminate_share, outcomes = excluded.outcomes, reasons = excluded.reasons
