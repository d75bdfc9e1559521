-- When was each street last seen, by which evidence; and was anybody who could have gone there since heard of?
-- Single visits of a short window first, else counts per day and shift of a long one (their time is the shift's end,
-- the latest that it can be). A visit under way counts until the asked instant.
-- "duties" and "heard" are asked only where nothing was seen for longer than the trusted age: shifts that ended after
-- the last sighting, of somebody whose roster names the street (a duty over a whole grid owes no street a visit);
-- heard when one of them left a fix, a check-in or a visit anywhere in that shift.
-- $1 city_id, $2 instant, $3 time zone, $4 window of single visits in days, $5 window of counts in days,
-- $6 street_id or null for all, $7 trusted age in hours
with asked as materialized (
  select $2::timestamptz as at, ($2::timestamptz at time zone $3::text)::date as today,
         $2::timestamptz - make_interval(days => $4::int) as since
),
visited as materialized (
  select distinct on (v.street_id) v.street_id, least(v.ended_at, a.at) as seen_at, v.evidence, v.certainty
  from visits v cross join asked a
  where v.city_id = $1::int and v.started_at <= a.at and v.started_at >= a.since
    and ($6::text is null or v.street_id = $6::text)
  order by v.street_id, least(v.ended_at, a.at) desc, v.certainty desc, v.visit_id
),
seen as materialized (
  select s.street_id, v.seen_at, v.evidence, v.certainty
  from streets s left join visited v on v.street_id = s.street_id
  where s.city_id = $1::int and ($6::text is null or s.street_id = $6::text)
),
turns as materialized (
  select shift_id, starts, ends - starts + case when ends <= starts then interval '1 day' else interval '0' end as lasts
  from shifts where city_id = $1::int
),
counted as materialized (
  select s.*, c.seen_at as counted_at, c.evidence as counted_by
  from seen s cross join asked a
  left join lateral (
    select (n.day + h.starts + h.lasts) at time zone $3::text as seen_at, n.evidence
    from visit_counts n join turns h on h.shift_id = n.shift_id
    where s.seen_at is null and n.city_id = $1::int and n.street_id = s.street_id and n.visits > 0
      and n.day between a.today - $5::int and a.today
      and (n.day + h.starts + h.lasts) at time zone $3::text <= a.at
    order by 1 desc, n.evidence limit 1
  ) c on true
),
stale as materialized (
  select c.street_id, coalesce(c.seen_at, c.counted_at, '-infinity') as last_at
  from counted c cross join asked a
  where coalesce(c.seen_at, c.counted_at, '-infinity') < a.at - make_interval(secs => $7::float8 * 3600)
),
duties as materialized (
  select r.person_id, r.unit_id, unnest(r.street_ids) as street_id,
         (r.day + h.starts) at time zone $3::text as starts_at,
         least(a.at, (r.day + h.starts + h.lasts) at time zone $3::text) as ends_at
  from rosters r cross join asked a
  join turns h on h.shift_id = r.shift_id
  where r.city_id = $1::int and r.day between a.today - $4::int and a.today
    and (r.day + h.starts) at time zone $3::text <= a.at
),
owed as materialized (
  select s.street_id, d.person_id, d.unit_id, d.starts_at, d.ends_at
  from duties d join stale s on s.street_id = d.street_id and d.ends_at > s.last_at
),
answered as (
  select s.street_id, (select count(*)::int from owed o where o.street_id = s.street_id) as duties,
         exists (select 1 from owed o
                 where o.street_id = s.street_id
                   and exists (select 1 from check_ins k where k.city_id = $1::int and k.person_id = o.person_id
                                 and k.at between o.starts_at and o.ends_at))
         or exists (select 1 from owed o
                    where o.street_id = s.street_id
                      and exists (select 1 from visits v where v.city_id = $1::int
                                    and v.started_at between o.starts_at and o.ends_at
                                    and (v.person_id = o.person_id or v.unit_id = o.unit_id)))
         or exists (select 1 from owed o
                    where o.street_id = s.street_id
                      and exists (select 1 from fixes f where f.city_id = $1::int
                                    and f.unit_id = any(array(select u.unit_id from units u where u.city_id = $1::int
                                                                and (u.unit_id = o.unit_id or u.person_id = o.person_id)))
                                    and f.observed_at between o.starts_at and o.ends_at)) as heard
  from stale s
)
select c.street_id as "streetId",
       to_char(coalesce(c.seen_at, c.counted_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastSeenAt",
       coalesce(c.evidence, c.counted_by) as evidence, c.certainty::float8 as certainty,
       case when c.seen_at is not null then 'visit' when c.counted_at is not null then 'day_count' end as precision,
       coalesce(r.duties, 0) as duties, coalesce(r.heard, false) as heard
from counted c left join answered r on r.street_id = c.street_id
order by c.street_id
