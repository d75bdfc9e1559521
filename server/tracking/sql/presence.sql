-- Who was inside an area, from when to when? Usable fixes in time order; a stay ends at the first fix outside, or when
-- nothing was heard for longer than a limit. The way of a stay is simplified to about 4 m.
-- $1 city, $2 from, $3 to (ISO text), $4 area as hex EWKB (4326), $5 limit in seconds, $6 stays at most.
with area as (
  select ST_GeomFromEWKB(decode($4::text, 'hex')) as geom
), candidates as (
  select distinct f.unit_id
    from fixes f cross join area a
   where f.city_id = $1::int4 and f.flags = 0
     and f.observed_at >= $2::text::timestamptz and f.observed_at < $3::text::timestamptz
     and f.geom && a.geom and ST_Intersects(f.geom, a.geom)
), steps as (
  select f.unit_id, f.observed_at as at, f.geom,
         (f.geom && a.geom and ST_Intersects(f.geom, a.geom)) as inside
    from candidates c
    join fixes f on f.city_id = $1::int4 and f.unit_id = c.unit_id and f.flags = 0
                and f.observed_at >= $2::text::timestamptz and f.observed_at < $3::text::timestamptz
   cross join area a
), marked as (
  select unit_id, at, geom, inside,
         case when inside is distinct from lag(inside) over w
                or at - lag(at) over w > make_interval(secs => $5::float8) then 1 else 0 end as begins
    from steps window w as (partition by unit_id order by at)
), stays as (
  select unit_id, at, geom, inside, sum(begins) over (partition by unit_id order by at) as stay from marked
), found as (
  select unit_id, min(at) as from_at, max(at) as to_at, count(*) as fixes,
         case when count(*) = 1 then (array_agg(geom))[1]
              else ST_Simplify(ST_MakeLine(geom order by at), 0.00004, true) end as way
    from stays where inside
   group by unit_id, stay
   order by unit_id, min(at)
   limit $6::int4
)
select f.unit_id, u.kind, u.call_sign, u.person_id, p.name_zh,
       to_char(f.from_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as from_at,
       to_char(f.to_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as to_at,
       f.fixes::int4 as fixes,
       (select jsonb_agg(jsonb_build_array(round(ST_X(d.geom)::numeric, 6), round(ST_Y(d.geom)::numeric, 6)) order by d.path)
          from ST_DumpPoints(f.way) d) as path
  from found f
  join units u on u.city_id = $1::int4 and u.unit_id = f.unit_id
  left join people p on p.city_id = u.city_id and p.person_id = u.person_id
 order by f.unit_id, f.from_at
