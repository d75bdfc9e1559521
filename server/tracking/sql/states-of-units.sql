-- What do we hold of these units? Kind and latest usable fix; units that the city does not have are absent.
-- $1 city, $2 unit ids.
select u.unit_id,
       u.kind,
       to_char(s.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as observed_at,
       ST_X(s.geom)::float8 as lng,
       ST_Y(s.geom)::float8 as lat
  from unnest($2::text[]) as asked(unit_id)
  join units u on u.city_id = $1::int4 and u.unit_id = asked.unit_id
  left join unit_states s on s.city_id = u.city_id and s.unit_id = u.unit_id
