-- How often did each person check in within a period? $1 city, $2 from, $3 to (ISO text).
select person_id, count(*)::int4 as signs
  from check_ins
 where city_id = $1::int4 and at >= $2::text::timestamptz and at < $3::text::timestamptz
 group by person_id
