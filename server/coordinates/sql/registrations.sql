-- Which local systems with tested parameters has a city registered, in the order of their names?
-- $1 city
select crs_id as id, name_zh as "nameZh", name_en as "nameEn", datum, parameters, check_points as "checkPoints",
       rms_m as "rmsM", largest_m as "largestM", source, registered_by as "registeredBy",
       to_char(registered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "registeredAt"
from crs_registrations
where city_id = $1::int
order by crs_id;
