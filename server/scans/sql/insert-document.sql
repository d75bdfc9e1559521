-- The scan as a document that zones name as their source.
-- $1 city, $2 document, $3 title, $4 issuer, $5 sha256
insert into documents (city_id, document_id, kind, title, issued_by, sha256)
values ($1::int, $2::text, 'scan', $3::text, $4::text, $5::text)
on conflict (city_id, document_id) do nothing;
