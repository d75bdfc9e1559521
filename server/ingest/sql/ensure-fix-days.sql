-- Makes the day partitions that the staged fixes need; how many days.
-- $1 city_id, $2 import_id
select count(*)::int as days from (
  select xw_ensure_fix_partition(day) from (
    select distinct ((data->>'observed_at')::timestamptz at time zone 'UTC')::date as day
    from import_rows where city_id = $1::int and import_id = $2::text and target = 'fixes' and state = 'ok') d
) made
