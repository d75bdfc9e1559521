-- Which of these days are working days? Days that no announcement lists follow the weekday.
-- $1 city_id, $2 first day, $3 last day (dates, both included)
select to_char(d.day, 'YYYY-MM-DD') as day,
       coalesce(c.working, extract(isodow from d.day) < 6) as working,
       case when c.day is null then 'weekday' else 'listed' end as basis,
       c.name_zh as "nameZh", c.source
from (select generate_series($2::date, $3::date, interval '1 day')::date as day) d
left join calendar_days c on c.city_id = $1::int and c.day = d.day
order by d.day
