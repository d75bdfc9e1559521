-- Takes out buildings whose outline crosses itself, and says which. $1 city_id, $2 from and $3 to building id
delete from buildings
where city_id = $1::int and building_id >= $2::text and building_id <= $3::text and not ST_IsValid(geom)
returning building_id as id, ST_IsValidReason(geom) as reason
