-- One page of a city's imports, newest first.
-- $1 city_id, $2 layers that the asker may see, $3 state or null, $4 created_at and $5 import_id of the last one seen or null,
-- $6 how many at most
select import_id as "importId", job_id as "jobId", layer, state, file_name as "fileName", file_bytes as "fileBytes", sha256,
       asked, format, encoding, counts, progress, same_as as "sameAs", error,
       source_title as "sourceTitle", attribution, licence, created_by as "createdBy",
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "finishedAt"
from imports
where city_id = $1::int and layer = any($2::text[]) and ($3::text is null or state = $3::text)
  and ($4::timestamptz is null or (created_at, import_id) < ($4::timestamptz, $5::text))
order by created_at desc, import_id desc
limit $6::int
