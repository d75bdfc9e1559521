-- Scans of a city, newest first.
-- $1 city
select scan_id as "scanId", title, width_px as "widthPx", height_px as "heightPx",
       jsonb_array_length(control_points)::int4 as points,
       (fit -> 'fit' ->> 'rmsM')::float8 as "rmsM",
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
from scans
where city_id = $1::int and complete
order by created_at desc, scan_id desc
limit 500;
