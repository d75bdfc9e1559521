-- What happened at fences, newest first? $1 city, $2 state, $3 fence id, $4 unit id (null: any), $5 event id (null:
-- any), $6 and $7 only older than this instant (ISO) and id, or null, $8 rows at most.
select e.event_id as "eventId", e.fence_id as "fenceId", e.fence_name_zh as "fenceNameZh", e.set_name as "setName",
       e.unit_id as "unitId", coalesce(u.call_sign, e.unit_id) as "callSign", e.kind,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       ST_X(e.geom)::float8 as lng, ST_Y(e.geom)::float8 as lat, e.state, e.owner,
       coalesce(a.name_zh, e.owner) as "ownerNameZh", e.steps
  from fence_events e
  left join units u on u.city_id = e.city_id and u.unit_id = e.unit_id
  left join accounts a on a.login = e.owner
 where e.city_id = $1::int4
   and ($2::text is null or e.state = $2::text)
   and ($3::text is null or e.fence_id = $3::text)
   and ($4::text is null or e.unit_id = $4::text)
   and ($5::text is null or e.event_id = $5::text)
   and ($6::text is null or (e.at, e.event_id) < ($6::text::timestamptz, $7::text))
 order by e.at desc, e.event_id desc
 limit $8::int4
