-- Everything about one import; no row when the city has none of this name.
-- $1 city_id, $2 import_id
select import_id as "importId", job_id as "jobId", layer, state, file_name as "fileName", file_bytes as "fileBytes", sha256,
       asked, format, encoding, counts, progress, same_as as "sameAs", error, created_by as "createdBy",
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "finishedAt",
       datum, fields, missing, preview, timings, source_title as "sourceTitle", attribution, licence
from imports
where city_id = $1::int and import_id = $2::text
