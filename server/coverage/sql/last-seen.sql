-- When was each street last seen, by which evidence; and was anybody who could have gone there since heard of?
-- Single visits of a short window first, else counts per day and shift of a long one (their time is the shift's end,
-- the latest that it can be). A visit under way counts until the asked instant.
-- "duties" and "heard" are asked only where nothing was seen for longer than the trusted age: shifts that ended after
-- the last sighting, of somebody rostered to the street, or to its grid without named streets; heard when one of them
-- left a fix, a check-in or a visit anywhere in that shift.
-- $1 city_id, $2 instant, $3 time zone, $4 window of single visits in days, $5 window of counts in days,
-- $6 street_id or null for all, $7 trusted age in hours
with asked as (
  select $2::timestamptz as at, ($2::timestamptz at time zone $3::text)::date as today,
         $2::timestamptz - make_interval(days => $4::int) as since
),
seen as materialized (
  select s.street_id, s.home_grid_id, v.seen_at, v.evidence, v.certainty
  from streets s cross join asked a
  left join lateral (
    select least(ended_at, a.at) as seen_at, evidence, certainty
    from visits
    where city_id = $1::int and street_id = s.street_id and started_at <= a.at and started_at >= a.since
    order by 1 desc, certainty desc, visit_id limit 1
  ) v on true
  where s.city_id = $1::int and ($6::text is null or s.street_id = $6::text)
),
counted as materialized (
  select s.*, c.seen_at as counted_at, c.evidence as counted_by
  from seen s cross join asked a
  left join lateral (
    select (n.day + h.ends + case when h.ends <= h.starts then interval '1 day' else interval '0' end)
             at time zone $3::text as seen_at, n.evidence
    from visit_counts n join shifts h on h.city_id = n.city_id and h.shift_id = n.shift_id
    where s.seen_at is null and n.city_id = $1::int and n.street_id = s.street_id and n.visits > 0
      and n.day between a.today - $5::int and a.today
      and (n.day + h.ends + case when h.ends <= h.starts then interval '1 day' else interval '0' end)
            at time zone $3::text <= a.at
    order by 1 desc, n.evidence limit 1
  ) c on true
),
duty as (
  select c.street_id, r.person_id, r.unit_id,
         (r.day + h.starts) at time zone $3::text as starts_at,
         least(a.at, (r.day + h.ends + case when h.ends <= h.starts then interval '1 day' else interval '0' end)
           at time zone $3::text) as ends_at
  from counted c cross join asked a
  join rosters r on r.city_id = $1::int and r.day between a.today - $4::int and a.today
    and (c.street_id = any(r.street_ids) or (cardinality(r.street_ids) = 0 and r.grid_id = c.home_grid_id))
  join shifts h on h.city_id = r.city_id and h.shift_id = r.shift_id
  where (r.day + h.starts) at time zone $3::text <= a.at
    and coalesce(c.seen_at, c.counted_at, '-infinity') < a.at - make_interval(secs => $7::float8 * 3600)
    and (r.day + h.ends + case when h.ends <= h.starts then interval '1 day' else interval '0' end)
          at time zone $3::text > coalesce(c.seen_at, c.counted_at, '-infinity')
),
rostered as (
  select d.street_id, count(*)::int as duties,
         bool_or(
           exists (select 1 from check_ins k where k.city_id = $1::int and k.person_id = d.person_id
                     and k.at between d.starts_at and d.ends_at)
           or exists (select 1 from units u join fixes f on f.city_id = u.city_id and f.unit_id = u.unit_id
                       where u.city_id = $1::int and (u.unit_id = d.unit_id or u.person_id = d.person_id)
                         and f.observed_at between d.starts_at and d.ends_at)
           or exists (select 1 from visits v where v.city_id = $1::int and v.started_at between d.starts_at and d.ends_at
                       and (v.person_id = d.person_id or v.unit_id = d.unit_id))
         ) as heard
  from duty d group by d.street_id
)
select c.street_id as "streetId",
       to_char(coalesce(c.seen_at, c.counted_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastSeenAt",
       coalesce(c.evidence, c.counted_by) as evidence, c.certainty::float8 as certainty,
       case when c.seen_at is not null then 'visit' when c.counted_at is not null then 'day_count' end as precision,
       coalesce(r.duties, 0) as duties, coalesce(r.heard, false) as heard
from counted c left join rostered r on r.street_id = c.street_id
order by c.street_id
