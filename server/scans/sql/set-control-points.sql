-- Keeps the control points of a scan and what the fit made of them; no row when there is no such scan.
-- $1 city, $2 scan, $3 control points (JSON), $4 reading (JSON), $5 who, $6 when (ISO)
update scans set control_points = $3::text::jsonb, fit = $4::text::jsonb, fitted_by = $5::text,
                 fitted_at = $6::text::timestamptz
where city_id = $1::int and scan_id = $2::text and complete
returning scan_id as "scanId";
