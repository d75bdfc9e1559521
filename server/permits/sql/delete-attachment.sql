-- Takes a file out of a project. A row when there was one.
-- $1 city_id, $2 project_no, $3 attachment_id
delete from permit_attachments
where city_id = $1::int and project_no = $2 and attachment_id = $3
returning name, sha256
