-- From a day on, an officer works in another grid and shift; a post of another grid is given up, and so are its streets.
-- $1 city_id, $2 person_id, $3 grid_id, $4 shift_id, $5 first local day YYYY-MM-DD, $6 streets of the new grid
update rosters r
set shift_id = $4::text,
    street_ids = case when r.grid_id is distinct from $3::text then $6::text[] else r.street_ids end,
    post_id = case when (select grid_id from posts where city_id = r.city_id and post_id = r.post_id) = $3::text then r.post_id end,
    grid_id = $3::text
where r.city_id = $1::int4 and r.person_id = $2::text and r.day >= $5::text::date
  and (r.grid_id is distinct from $3::text or r.shift_id <> $4::text)
