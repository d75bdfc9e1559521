-- One visit, with what was measured of the pass that it is, if it is one, and what else it rests on. $1 city, $2 visit id.
select v.visit_id, v.street_id, v.unit_id, v.person_id, v.evidence, round(v.certainty::numeric, 4)::float8 as certainty,
       to_char(v.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as started_at,
       to_char(v.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ended_at,
       p.covered, p.posterior, p.dwell_s, p.fixes::int4 as fixes, p.steady,
       o.detail as source, o.photo is not null as has_photo
  from visits v
  left join matched_passes p on p.city_id = v.city_id and p.pass_id = v.visit_id
  left join visit_sources o on o.city_id = v.city_id and o.visit_id = v.visit_id
 where v.city_id = $1::int4 and v.visit_id = $2::text
