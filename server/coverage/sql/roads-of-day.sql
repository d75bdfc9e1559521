-- How many passes does each sanitation road ask for, and when did passes over it end between two moments? Passes that
-- only half of the fixes show do not count. $1 city, $2 from, $3 to (ISO text).
select r.road_id, r.name_zh, r.firm_id, r.rated_passes::int4 as rated,
       coalesce((select jsonb_agg((extract(epoch from p.ended_at) * 1000)::float8 order by p.ended_at)
                   from matched_passes p
                  where p.city_id = r.city_id and p.subject = 'road' and p.subject_id = r.road_id and p.counted
                    and p.started_at >= $2::text::timestamptz - interval '12 hours'
                    and p.ended_at >= $2::text::timestamptz and p.ended_at < $3::text::timestamptz), '[]') as passes
  from sanitation_roads r
 where r.city_id = $1::int4
 order by r.road_id
