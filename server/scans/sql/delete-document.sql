-- Takes away the document of a scan that is gone.
-- $1 city, $2 document
delete from documents where city_id = $1::int and document_id = $2::text and kind = 'scan';
