-- Which grids does a street touch? Streets of which at least $3 metres run within or along another grid than their own.
-- $1 city_id, $2 instant, $3 metres
select s.street_id as "streetId", g.grid_id as "gridId"
from streets s
join grids g on g.city_id = s.city_id and g.grid_id <> s.home_grid_id
  and g.valid_from <= $2::timestamptz and (g.valid_to is null or g.valid_to > $2::timestamptz)
  and g.geom && s.geom
where s.city_id = $1::int4
  and ST_Length(ST_Intersection(s.geom, g.geom)::geography) >= $3::float8
order by s.street_id collate "C", g.grid_id collate "C"
