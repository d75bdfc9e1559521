-- Who is on the roster of a grid today or in a shift that runs now, and what is the latest sign of life of each?
-- One row per person: the running shift before others, else the nearest in time. Signs count from the shift's
-- beginning less the grace, up to the asked instant; only running shifts have signs.
-- $1 city_id, $2 grid_id, $3 instant, $4 time zone, $5 grace in s, $6 tolerance at the grid's boundary in m
with asked as (select $3::timestamptz as at, ($3::timestamptz at time zone $4::text)::date as today),
grid as (
  select geom::geography as ground from grids, asked
  where city_id = $1::int and grid_id = $2::text and valid_from <= at and (valid_to is null or valid_to > at)
),
listed as (
  select r.person_id, r.day, r.unit_id, r.street_ids, r.post_id,
         s.shift_id, s.mode, s.name_zh as shift_zh, s.name_en as shift_en,
         (r.day + s.starts) at time zone $4::text as starts_at,
         (r.day + s.ends + case when s.ends <= s.starts then interval '1 day' else interval '0' end)
           at time zone $4::text as ends_at
  from rosters r
  join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
  left join posts p on p.city_id = r.city_id and p.post_id = r.post_id
  cross join asked
  where r.city_id = $1::int and r.day between asked.today - 1 and asked.today
    and coalesce(r.grid_id, p.grid_id) = $2::text
),
picked as materialized (
  select distinct on (l.person_id) l.*, l.starts_at <= a.at and l.ends_at > a.at as running
  from listed l cross join asked a
  where l.day = a.today or (l.starts_at <= a.at and l.ends_at > a.at)
  order by l.person_id, (l.starts_at <= a.at and l.ends_at > a.at) desc,
           least(abs(extract(epoch from l.starts_at - a.at)), abs(extract(epoch from l.ends_at - a.at))), l.shift_id
)
select p.person_id as "personId", w.name_zh as "nameZh", w.title_zh as title, u.unit_id as "unitId",
       u.call_sign as "callSign", p.street_ids as "streetIds",
       p.shift_id as "shiftId", p.mode, p.shift_zh as "shiftZh", p.shift_en as "shiftEn",
       to_char(p.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startsAt",
       to_char(p.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endsAt",
       p.running, o.post_id as "postId", o.name_zh as "postZh", o.place_type as "placeType",
       jsonb_build_array(ST_X(o.geom), ST_Y(o.geom)) as "postPosition",
       v.kind as "leaveKind",
       to_char(f.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastFixAt",
       jsonb_build_array(ST_X(f.geom), ST_Y(f.geom)) as "fixPosition",
       (select ST_DWithin(grid.ground, f.geom::geography, $6::float8) from grid) as "fixInGrid",
       to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastCheckInAt",
       jsonb_build_array(ST_X(c.geom), ST_Y(c.geom)) as "checkInPosition",
       (select ST_DWithin(grid.ground, c.geom::geography, $6::float8) from grid) as "checkInInGrid"
from picked p
cross join asked a
join people w on w.city_id = $1::int and w.person_id = p.person_id
left join lateral (
  select unit_id, call_sign from units
  where city_id = $1::int and case when p.unit_id is null then person_id = p.person_id else unit_id = p.unit_id end
  order by active desc, unit_id limit 1
) u on true
left join posts o on o.city_id = $1::int and o.post_id = p.post_id
left join lateral (
  select kind from leaves
  where city_id = $1::int and person_id = p.person_id and p.day between starts_on and ends_on
  order by starts_on, leave_id limit 1
) v on true
left join lateral (
  select t.observed_at, t.geom from (
    (select observed_at, geom from fixes
      where city_id = $1::int and unit_id = u.unit_id and observed_at <= a.at
        and observed_at >= p.starts_at - make_interval(secs => $5::float8)
      order by observed_at desc limit 1)
    union all
    select observed_at, geom from unit_states
      where city_id = $1::int and unit_id = u.unit_id and observed_at <= a.at
        and observed_at >= p.starts_at - make_interval(secs => $5::float8)
  ) t order by t.observed_at desc limit 1
) f on p.running
left join lateral (
  select k.at, coalesce(k.geom, q.geom) as geom
  from check_ins k left join posts q on q.city_id = k.city_id and q.post_id = k.post_id
  where k.city_id = $1::int and k.person_id = p.person_id and k.at <= a.at
    and k.at >= p.starts_at - make_interval(secs => $5::float8)
  order by k.at desc limit 1
) c on p.running
order by p.running desc, p.starts_at, p.person_id
