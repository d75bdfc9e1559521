-- Keeps the document that a zone rests on; the same document again is left alone. No rows.
-- $1 city_id, $2 document_id, $3 kind, $4 title, $5 issued by, $6 number, $7 issued on, $8 sha256
insert into documents (city_id, document_id, kind, title, issued_by, number, issued_on, sha256)
values ($1::int, $2, $3, $4, $5, $6, $7::date, $8)
on conflict do nothing
