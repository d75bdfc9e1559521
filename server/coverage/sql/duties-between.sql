-- Who was rostered in shifts that overlap a period, on which streets? A roster without a unit gets that of its person;
-- who is on leave that day owes nothing. $1 city, $2 from, $3 to (ISO text), $4 time zone, $5 shift id or null for all.
with turns as (
  select r.day, r.roster_id, r.shift_id, r.person_id, r.street_ids,
         coalesce(r.unit_id, (select min(u.unit_id) from units u
                               where u.city_id = r.city_id and u.person_id = r.person_id and u.active)) as unit_id,
         (r.day + h.starts) at time zone $4::text as starts_at,
         (r.day + h.ends + case when h.ends <= h.starts then interval '1 day' else interval '0' end) at time zone $4::text as ends_at
    from rosters r
    join shifts h on h.city_id = r.city_id and h.shift_id = r.shift_id
   where r.city_id = $1::int4
     and r.day between ($2::text::timestamptz at time zone $4::text)::date - 1 and ($3::text::timestamptz at time zone $4::text)::date
     and ($5::text is null or r.shift_id = $5::text)
     and not exists (select 1 from leaves l where l.city_id = r.city_id and l.person_id = r.person_id
                        and r.day between l.starts_on and l.ends_on)
)
select shift_id, person_id, unit_id, to_jsonb(street_ids) as street_ids,
       (extract(epoch from starts_at) * 1000)::float8 as from_ms, (extract(epoch from ends_at) * 1000)::float8 as to_ms
  from turns
 where starts_at < $3::text::timestamptz and ends_at > $2::text::timestamptz
 order by starts_at, roster_id
