-- Puts a file into a project. No rows.
-- $1 city_id, $2 attachment_id, $3 project_no, $4 name, $5 media type, $6 sha256, $7 content (base64), $8 account, $9 instant
insert into permit_attachments (city_id, attachment_id, project_no, name, media_type, sha256, bytes, added_by, added_at)
values ($1::int, $2, $3, $4, $5, $6, decode($7, 'base64'), $8, $9::timestamptz)
