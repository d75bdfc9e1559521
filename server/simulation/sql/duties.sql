-- Who works when and on which streets? Shifts of rostered units that begin on local days $2 to $3 (YYYY-MM-DD);
-- a shift that ends at or before its start ends on the next day. $1 city.
select r.unit_id,
       to_char((r.day + s.starts) at time zone c.time_zone at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as starts_at,
       to_char((r.day + s.ends + case when s.ends <= s.starts then interval '1 day' else interval '0' end)
               at time zone c.time_zone at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ends_at,
       to_jsonb(r.street_ids) as street_ids,
       ST_X(p.geom)::float8 as post_lng,
       ST_Y(p.geom)::float8 as post_lat
  from rosters r
  join cities c on c.city_id = r.city_id
  join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
  left join posts p on p.city_id = r.city_id and p.post_id = r.post_id
 where r.city_id = $1::int4 and r.unit_id is not null
   and r.day between $2::text::date and $3::text::date
 order by r.unit_id, 2
