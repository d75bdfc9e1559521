-- Asks for the cases in a timed area to be looked at again; a due time stays. How many.
-- $1 city_id, $2 area_id
with again as (
  update cases c set derived_at = null
  from areas a
  where a.city_id = $1::int and a.area_id = $2::text and c.city_id = $1::int and c.merged_into is null
    and c.geom && a.geom and ST_Covers(a.geom, c.geom)
  returning c.case_id
)
select count(*)::int as count from again
