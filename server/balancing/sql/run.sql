-- The answer to a balancing question as it was kept.
-- $1 city_id, $2 run_id
select body from balance_runs where city_id = $1::int4 and run_id = $2::text
