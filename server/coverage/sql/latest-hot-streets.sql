-- Which stored hotspot answer about streets is the latest? $1 city, $2 moment (ISO text).
select result_id, body, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at
  from hotspot_results
 where city_id = $1::int4 and question ->> 'unit' = 'street' and created_at <= $2::text::timestamptz
 order by hotspot_results.created_at desc, result_id
 limit 1
