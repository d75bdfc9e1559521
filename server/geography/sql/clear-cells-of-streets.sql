-- Removes the shares in cells of some streets, and of streets that are gone. $1 city_id, $2 street ids
delete from street_cells c where c.city_id = $1::int and (c.street_id = any($2::text[]) or not exists (
  select 1 from streets s where s.city_id = c.city_id and s.street_id = c.street_id))
