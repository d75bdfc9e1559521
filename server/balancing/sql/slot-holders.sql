-- Who is on record for streets on local days, in minutes of the day; `ahead` counts from the first day. Stretches that
-- reach beyond a day belong to the day on which they begin.
-- $1 city_id, $2 first and $3 last local day YYYY-MM-DD, $4 street_id or null
select h.street_id as "streetId", ((h.starts_at at time zone c.time_zone)::date - $2::text::date)::int4 as day,
       (extract(epoch from (h.starts_at at time zone c.time_zone)
          - (h.starts_at at time zone c.time_zone)::date::timestamp) / 60)::int4 as "from",
       (extract(epoch from (h.ends_at at time zone c.time_zone)
          - (h.starts_at at time zone c.time_zone)::date::timestamp) / 60)::int4 as "to",
       h.person_id as "personId", coalesce(p.name_zh, '无人') as "nameZh", h.why, h.source
from slot_holders h
join cities c on c.city_id = h.city_id
left join people p on p.city_id = h.city_id and p.person_id = h.person_id
where h.city_id = $1::int4 and ($4::text is null or h.street_id = $4::text)
  and h.ends_at > ($2::text::date::timestamp at time zone c.time_zone)
  and h.starts_at < (($3::text::date + 1)::timestamp at time zone c.time_zone)
order by h.street_id collate "C", h.starts_at
