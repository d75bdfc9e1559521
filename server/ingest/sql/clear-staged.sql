-- Removes some staged rows of an import and answers how many: ask again until it is 0. By their place in the table, since a fresh
-- table without statistics would compare every row with every row.
-- $1 city_id, $2 import_id, $3 how many at most
with gone as (
  delete from import_rows
  where ctid = any(array(select ctid from import_rows where city_id = $1::int and import_id = $2::text limit $3::int))
    and city_id = $1::int
  returning 1
)
select count(*)::int as count from gone
