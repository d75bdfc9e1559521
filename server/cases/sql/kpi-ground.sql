-- What do the cases of a place stand on: managed street length (m) and people, per grid in force, street or city?
-- $1 city_id, $2 instant, $3 by: grid, street, city
select g.grid_id as key, g.name_zh as "nameZh", g.name_en as "nameEn", g.population::float8 as population,
       (select sum(s.length_m) from streets s where s.city_id = $1::int and s.home_grid_id = g.grid_id)::float8 as "lengthM"
from grids g
where $3::text = 'grid' and g.city_id = $1::int and g.valid_from <= $2::timestamptz
  and (g.valid_to is null or g.valid_to > $2::timestamptz)
union all
select s.street_id, s.name_zh, s.name_en, null, s.length_m
from streets s
where $3::text = 'street' and s.city_id = $1::int
union all
select '', c.name_zh, c.name_en,
       (select sum(g.population) from grids g where g.city_id = $1::int and g.valid_from <= $2::timestamptz
         and (g.valid_to is null or g.valid_to > $2::timestamptz))::float8,
       (select sum(s.length_m) from streets s where s.city_id = $1::int)::float8
from cities c
where $3::text = 'city' and c.city_id = $1::int
