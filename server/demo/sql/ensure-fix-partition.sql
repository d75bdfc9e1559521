-- Makes the partition of positions for a UTC day when it is missing. $1 the day.
select xw_ensure_fix_partition($1::date)
