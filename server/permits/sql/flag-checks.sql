-- Raises a flag on every verdict whose ground lies within reach of a changed zone, or of its protected site where the
-- zone is not drawn. Answers which were newly flagged.
-- $1 city_id, $2 zone_id, $3 cause, $4 instant, $5 reach in degrees
insert into permit_flags (city_id, check_id, cause, subject, raised_at)
select distinct c.city_id, c.check_id, $3, $2, $4::timestamptz
from permit_checks c
join zones z on z.city_id = c.city_id and z.zone_id = $2
left join heritage_sites h on h.city_id = c.city_id and h.site_id = z.site_id
where c.city_id = $1::int and ST_DWithin(c.geom, coalesce(z.geom, h.geom), $5::float8)
on conflict do nothing
returning check_id as "checkId"
