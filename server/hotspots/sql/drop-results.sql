-- Removes results that were made before an instant; how many.
-- $1 city_id, $2 instant
with gone as (
  delete from hotspot_results where city_id = $1::int4 and created_at < $2::timestamptz returning result_id
)
select count(*)::int4 as count from gone
