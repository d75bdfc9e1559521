-- Streets or posts without a plate in use.
-- $1 city_id, $2 'street' or 'post', $3 wanted ids or null for all, $4 grid_id or null
select w.id from (
  select street_id as id, home_grid_id as grid_id from streets where city_id = $1::int and $2::text = 'street'
  union all
  select post_id, grid_id from posts where city_id = $1::int and $2::text = 'post'
) w
where ($3::text[] is null or w.id = any ($3::text[])) and ($4::text is null or w.grid_id = $4)
  and not exists (select 1 from check_in_plates p where p.city_id = $1::int and p.subject_kind = $2::text
                    and p.subject_id = w.id and p.revoked_at is null)
order by w.id
