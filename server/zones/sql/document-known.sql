-- Is this document in the register? One row.
-- $1 city_id, $2 document_id
select exists (select 1 from documents where city_id = $1::int and document_id = $2) as known
