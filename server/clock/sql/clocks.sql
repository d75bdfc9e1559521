-- Which clocks are there? One row per city: whether it is synthetic, its zone, the demo clock as saved,
-- and the newest observation held of any unit (the clock never stands before its own data).
select c.city_id::int4 as city_id,
       c.synthetic,
       c.time_zone,
       s.value as saved,
       (select to_char(max(u.observed_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          from unit_states u where u.city_id = c.city_id) as last_observed_at
  from cities c
  left join settings s on s.city_id = c.city_id and s.key = 'demo_clock'
 order by c.city_id
