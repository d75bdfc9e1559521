-- Where is every unit of the city, and is it on duty? Latest usable fix of each active unit beside the roster.
-- A shift that ends at or before its start ends on the next local day.
-- $1 city, $2 city time as ISO text.
with moment as (
  select $2::text::timestamptz as at,
         ($2::text::timestamptz at time zone c.time_zone) as local_at
    from cities c
   where c.city_id = $1::int4
), duty as (
  select distinct on (r.unit_id) r.unit_id, r.person_id, r.grid_id
    from moment m
    join rosters r on r.city_id = $1::int4 and r.unit_id is not null
                  and r.day between m.local_at::date - 1 and m.local_at::date
    join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
   where m.local_at >= r.day + s.starts
     and m.local_at < r.day + s.ends + case when s.ends <= s.starts then interval '1 day' else interval '0' end
   order by r.unit_id, r.day desc, r.roster_id
)
select u.unit_id, u.kind, u.call_sign, u.plate,
       coalesce(d.person_id, u.person_id) as person_id,
       p.name_zh,
       coalesce(d.grid_id, q.grid_id) as grid_id,
       (d.unit_id is not null) as on_duty,
       ST_X(s.geom)::float8 as lng,
       ST_Y(s.geom)::float8 as lat,
       s.heading_deg::float8 as heading_deg,
       s.speed_mps::float8 as speed_mps,
       to_char(s.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as observed_at
  from units u
  left join duty d on d.unit_id = u.unit_id
  left join unit_states s on s.city_id = u.city_id and s.unit_id = u.unit_id
  left join people p on p.city_id = u.city_id and p.person_id = coalesce(d.person_id, u.person_id)
  left join squads q on q.city_id = u.city_id and q.squad_id = u.squad_id
 where u.city_id = $1::int4 and u.active
 order by u.unit_id
