-- Which units move, and where were they last? $1 city.
select u.unit_id, u.kind, u.firm_id, ST_X(s.geom)::float8 as lng, ST_Y(s.geom)::float8 as lat
  from units u
  left join unit_states s on s.city_id = u.city_id and s.unit_id = u.unit_id
 where u.city_id = $1::int4 and u.active
 order by u.unit_id
