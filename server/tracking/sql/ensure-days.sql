-- Makes the partitions of these UTC days where they are missing. $1 days as YYYY-MM-DD.
select xw_ensure_fix_partition(day::date)::text as made from unnest($1::text[]) as wanted(day)
