-- Files of a project, oldest first, without their content.
-- $1 city_id, $2 project_no
select attachment_id as "attachmentId", name, media_type as "mediaType", sha256, octet_length(bytes) as bytes,
       added_by as "addedBy", to_char(added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "addedAt"
from permit_attachments
where city_id = $1::int and project_no = $2
order by added_at, attachment_id
