-- Which warnings does a local day have? $1 city, $2 day YYYY-MM-DD.
select w.road_id, r.name_zh, r.firm_id, w.stage::int4 as stage, w.state,
       (extract(epoch from w.behind_since) * 1000)::float8 as behind_ms, w.due::int4 as due, w.done::int4 as done, w.history,
       to_char(w.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as changed_at
  from road_warnings w
  left join sanitation_roads r on r.city_id = w.city_id and r.road_id = w.road_id
 where w.city_id = $1::int4 and w.day = $2::text::date
 order by w.state, w.stage desc, w.behind_since, w.road_id
