-- The card of a unit with its latest position.
-- $1 city_id, $2 id, $3 instant (the city's now)
select t.unit_id as id, t.kind, t.call_sign as "callSign", t.plate, t.active, p.name_zh as "personNameZh",
       q.name_zh as "squadNameZh", f.name_zh as "firmNameZh",
       coalesce(q.grid_id, ground.grid_id) as "gridId", null as "streetId",
       to_char(u.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "observedAt", u.speed_mps::float8 as "speedMps", u.heading_deg::float8 as "headingDeg",
       u.accuracy_m::float8 as "accuracyM", ground.name_zh as "whereZh",
       encode(ST_AsEWKB(u.geom), 'hex') as hex,
       case when u.geom is not null
            then jsonb_build_array(ST_X(u.geom), ST_Y(u.geom), ST_X(u.geom), ST_Y(u.geom)) end as bbox
from units t
left join unit_states u on u.city_id = t.city_id and u.unit_id = t.unit_id
left join people p on p.city_id = t.city_id and p.person_id = t.person_id
left join squads q on q.city_id = t.city_id and q.squad_id = t.squad_id
left join firms f on f.city_id = t.city_id and f.firm_id = t.firm_id
left join lateral (
  select g.grid_id, g.name_zh from grids g
  where g.city_id = $1::int and g.valid_from <= $3::timestamptz and (g.valid_to is null or g.valid_to > $3::timestamptz)
    and ST_Covers(g.geom, u.geom)
  order by g.grid_id limit 1
) ground on true
where t.city_id = $1::int and t.unit_id = $2::text
