-- Forgets scans of which not every byte arrived and that began before an instant.
-- $1 city, $2 instant (ISO)
delete from scans where city_id = $1::int and not complete and created_at < $2::text::timestamptz;
