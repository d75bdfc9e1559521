-- Documents on which zones rest or that were scanned, newest first, each with its scanned sheet where there is one.
-- $1 city_id
select d.document_id as "documentId", d.title, d.number,
       (select s.scan_id from scans s where s.city_id = $1::int and s.document_id = d.document_id and s.complete
        order by s.created_at, s.scan_id limit 1) as "scanId"
from documents d
where d.city_id = $1::int
  and (d.kind in ('zone', 'scan') or exists (select 1 from zones z where z.city_id = $1::int and z.document_id = d.document_id))
order by d.issued_on desc nulls last, d.document_id
limit 1000
