-- Takes the texts of an import out of the queue; answers how many.
-- $1 city_id, $2 import_id
with gone as (
  delete from address_reviews where city_id = $1::int4 and import_id = $2::text returning 1
)
select count(*)::int4 as count from gone
