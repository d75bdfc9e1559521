-- What in the city refers to its streets and grids? Rows per kind; all 0: they may be replaced.
-- $1 city_id
select (select count(*)::int from cases where city_id = $1::int) as cases,
       (select count(*)::int from visits where city_id = $1::int) as visits,
       (select count(*)::int from rosters where city_id = $1::int) as rosters,
       (select count(*)::int from responsibilities where city_id = $1::int) as responsibilities,
       (select count(*)::int from posts where city_id = $1::int) as posts
