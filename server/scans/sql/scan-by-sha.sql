-- Has this city the same picture already?
-- $1 city, $2 sha256 of the picture
select scan_id as "scanId" from scans
where city_id = $1::int and sha256 = $2::text and complete
order by created_at
limit 1;
