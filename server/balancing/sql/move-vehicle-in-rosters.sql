-- From a day on, a vehicle is rostered to another grid or to other streets.
-- $1 city_id, $2 unit_id, $3 first local day YYYY-MM-DD, $4 grid_id or null (stays), $5 its whole list of streets or null,
-- $6 streets that leave the list, $7 streets that enter it
update rosters
set grid_id = coalesce($4::text, grid_id),
    street_ids = case when $5::text[] is not null then $5::text[]
                      else array(select s.id from unnest(street_ids) with ordinality as s(id, i)
                                 where s.id <> all($6::text[]) and s.id <> all($7::text[]) order by s.i) || $7::text[] end
where city_id = $1::int4 and unit_id = $2::text and day >= $3::text::date
