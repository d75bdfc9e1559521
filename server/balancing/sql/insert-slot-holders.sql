-- Puts on record who answers for streets in stretches of local days; none begins before $8.
-- $1 city_id, then one array each: $2 street_id, $3 local day YYYY-MM-DD, $4 first minute of that day, $5 minute after the
-- last (may lie in the next day), $6 person_id or null, $7 why; $8 instant, $9 source, $10 instant of the naming
insert into slot_holders (city_id, street_id, starts_at, ends_at, person_id, why, source, named_at)
select $1::int4, h.street_id, greatest(h.starts_at, $8::timestamptz), h.ends_at, h.person_id, h.why, $9::text, $10::timestamptz
from (
  select u.street_id, u.person_id, u.why,
         (u.day::date + make_interval(mins => u.first)) at time zone c.time_zone as starts_at,
         (u.day::date + make_interval(mins => u.after)) at time zone c.time_zone as ends_at
  from unnest($2::text[], $3::text[], $4::int4[], $5::int4[], $6::text[], $7::text[])
         as u(street_id, day, first, after, person_id, why)
  join cities c on c.city_id = $1::int4
) h
where h.ends_at > $8::timestamptz
on conflict (city_id, street_id, starts_at) do nothing
