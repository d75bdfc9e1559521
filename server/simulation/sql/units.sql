-- Which units move, and where and when were they last seen? $1 city.
select u.unit_id, u.kind, u.firm_id, ST_X(s.geom)::float8 as lng, ST_Y(s.geom)::float8 as lat,
       to_char(s.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as observed_at
  from units u
  left join unit_states s on s.city_id = u.city_id and s.unit_id = u.unit_id
 where u.city_id = $1::int4 and u.active
 order by u.unit_id
