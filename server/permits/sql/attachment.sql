-- One file of a project with its content.
-- $1 city_id, $2 project_no, $3 attachment_id
select name, media_type as "mediaType", sha256, encode(bytes, 'base64') as content
from permit_attachments
where city_id = $1::int and project_no = $2 and attachment_id = $3
