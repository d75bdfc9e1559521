-- Takes a scan away with its bytes, unless a zone names it as its source; no row when it stays.
-- $1 city, $2 scan
delete from scans s
where s.city_id = $1::int and s.scan_id = $2::text
  and not exists (select from zones z
                  where z.city_id = $1::int
                    and (z.document_id = s.document_id or position(s.scan_id in z.uncertainty_basis) > 0))
returning s.document_id as "documentId";
