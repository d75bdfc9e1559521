-- Withdraws a registered system; gives its identifier, or no row when there is none.
-- $1 city, $2 identifier
delete from crs_registrations
where city_id = $1::int and crs_id = $2::text
returning crs_id as id;
