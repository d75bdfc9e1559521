-- What tells that the ground of a plan has changed? Streets, grids, holders, people, shifts, rosters,
-- leave and squads; one row.
-- $1 city_id, $2 local day YYYY-MM-DD
select md5(concat_ws('|',
  (select concat(count(*), ':', coalesce(sum(length_m), 0), ':', md5(string_agg(concat(street_id, home_grid_id, grade), ',' order by street_id)))
     from streets where city_id = $1::int4),
  (select md5(string_agg(concat(subject_id, role, person_id, valid_from, valid_to), ',' order by subject_id, role, person_id, valid_from))
     from responsibilities where city_id = $1::int4 and subject_kind = 'street'),
  (select md5(string_agg(concat(day, person_id, shift_id, grid_id, street_ids::text), ',' order by day, person_id, roster_id))
     from rosters where city_id = $1::int4 and day between $2::text::date - 7 and $2::text::date + 14),
  (select md5(string_agg(concat(person_id, starts_on, ends_on), ',' order by person_id, starts_on, leave_id))
     from leaves where city_id = $1::int4 and ends_on >= $2::text::date),
  (select md5(string_agg(concat(grid_id, valid_from, name_zh), ',' order by grid_id, valid_from))
     from grids where city_id = $1::int4 and valid_to is null),
  (select md5(string_agg(concat(person_id, name_zh, kind, active, licence_no is null), ',' order by person_id))
     from people where city_id = $1::int4),
  (select md5(string_agg(concat(shift_id, name_zh, starts, ends), ',' order by shift_id))
     from shifts where city_id = $1::int4),
  (select md5(string_agg(concat(squad_id, name_zh, parent_id, grid_id), ',' order by squad_id))
     from squads where city_id = $1::int4),
  (select md5(string_agg(concat(unit_id, squad_id), ',' order by unit_id))
     from units where city_id = $1::int4 and active and squad_id is not null)
)) as stamp
