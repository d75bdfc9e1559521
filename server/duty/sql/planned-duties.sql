-- When was a unit on duty within a period, and what was planned for it? A duty that names no unit is that of its person.
-- $1 city_id, $2 unit_id, $3 from, $4 to (ISO text)
select r.roster_id as "rosterId", s.name_zh as "shiftZh", s.name_en as "shiftEn", p.name_zh as "personZh",
       to_char(t.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "startsAt",
       to_char(t.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "endsAt",
       to_jsonb(r.street_ids) as "streetIds", o.post_id as "postId", o.name_zh as "postZh",
       ST_X(o.geom)::float8 as "postLng", ST_Y(o.geom)::float8 as "postLat"
from units u
join cities c on c.city_id = u.city_id
join rosters r on r.city_id = u.city_id
              and (r.unit_id = u.unit_id or (r.unit_id is null and r.person_id = u.person_id))
              and r.day between ($3::timestamptz at time zone c.time_zone)::date - 1
                            and ($4::timestamptz at time zone c.time_zone)::date
join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
join people p on p.city_id = r.city_id and p.person_id = r.person_id
cross join lateral (
  select (r.day + s.starts) at time zone c.time_zone as starts_at,
         (r.day + s.ends + case when s.ends <= s.starts then interval '1 day' else interval '0' end)
           at time zone c.time_zone as ends_at
) t
left join posts o on o.city_id = r.city_id and o.post_id = r.post_id
where u.city_id = $1::int and u.unit_id = $2::text and t.starts_at < $4::timestamptz and t.ends_at > $3::timestamptz
order by t.starts_at, r.roster_id
