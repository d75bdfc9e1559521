-- Adds rows to documents of one city, one array a column.
-- $1 city id; $2 anchor day; $3 document_id; $4 kind; $5 title; $6 issued_by; $7 number;
-- $8 issued_on (days from the anchor day); $9 body; $10 sha256.
insert into documents (city_id, document_id, kind, title, issued_by, number, issued_on, body, sha256)
select
  $1::int,
  r.document_id,
  r.kind,
  r.title,
  r.issued_by,
  r.number,
  $2::date + r.issued_on,
  r.body,
  r.sha256
from unnest(
  $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int4[], $9::text[], $10::text[]
) as r(document_id, kind, title, issued_by, number, issued_on, body, sha256)
