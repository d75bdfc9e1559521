-- How many things of each kind does the city hold? One row of one object.
-- $1 city_id, $2 instant at which grids are counted
select jsonb_build_object(
  'grids', (select count(*) from grids where city_id = $1::int and valid_from <= $2::timestamptz
              and (valid_to is null or valid_to > $2::timestamptz)),
  'streets', (select count(*) from streets where city_id = $1::int),
  'buildings', (select count(*) from buildings where city_id = $1::int),
  'heritageSites', (select count(*) from heritage_sites where city_id = $1::int),
  'zones', (select count(distinct zone_id) from zones where city_id = $1::int),
  'constructionSites', (select count(*) from construction_sites where city_id = $1::int),
  'cameras', (select count(*) from cameras where city_id = $1::int),
  'assets', (select count(*) from assets where city_id = $1::int),
  'sanitationRoads', (select count(*) from sanitation_roads where city_id = $1::int),
  'units', (select count(*) from units where city_id = $1::int and active),
  'people', (select count(*) from people where city_id = $1::int and active),
  'cases', (select count(*) from cases where city_id = $1::int)
) as counts
