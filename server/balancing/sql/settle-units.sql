-- Units whose other squad has begun belong to it now; of several that have, the last. Answers how many changed.
-- $1 city_id, $2 instant
with due as (
  update unit_postings set settled_at = $2::timestamptz
  where city_id = $1::int4 and settled_at is null and valid_from <= $2::timestamptz
  returning unit_id, squad_id, valid_from
), last as (
  select distinct on (unit_id) unit_id, squad_id from due order by unit_id, valid_from desc
), done as (
  update units u set squad_id = l.squad_id
  from last l
  where u.city_id = $1::int4 and u.unit_id = l.unit_id and u.squad_id is distinct from l.squad_id
  returning u.unit_id
)
select count(*)::int4 as units from done
