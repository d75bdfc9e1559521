-- Ends what was known of some versions of a zone: from this instant on they are history. Answers which.
-- $1 city_id, $2 zone_id, $3 versions (int[]), $4 instant
update zones set known_to = $4::timestamptz
where city_id = $1::int and zone_id = $2 and version = any ($3::int[]) and known_to is null
  and known_from < $4::timestamptz
returning version
