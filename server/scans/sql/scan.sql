-- One scan with its control points and fit, and how many zones name it as their source.
-- $1 city, $2 scan
select s.scan_id as "scanId", s.title, s.file_name as "fileName", s.media_type as "mediaType", s.width_px as "widthPx",
       s.height_px as "heightPx", s.image_bytes as "imageBytes", s.sha256, s.original_name as "originalName",
       s.original_bytes as "originalBytes", s.original_sha256 as "originalSha256", s.page, s.plan_scale as "planScale",
       s.source_title as "sourceTitle", s.issued_by as "issuedBy", s.document_id as "documentId",
       s.control_points as "controlPoints", s.fit as reading, s.created_by as "createdBy",
       to_char(s.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
       (select count(*) from zones z
        where z.city_id = $1::int
          and (z.document_id = s.document_id or position(s.scan_id in z.uncertainty_basis) > 0))::int4 as "usedBy"
from scans s
where s.city_id = $1::int and s.scan_id = $2::text and s.complete;
