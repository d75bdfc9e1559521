-- Removes the fixes of whole UTC days before a day, partition by partition. $1 first day to keep, YYYY-MM-DD.
-- Answers the names of the partitions that are gone.
select dropped::text as partition from xw_drop_fix_partitions($1::text::date) as dropped
