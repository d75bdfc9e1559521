-- Takes out surfaces whose outline crosses itself, and says which. $1 city_id
delete from surfaces where city_id = $1::int and not ST_IsValid(geom)
returning surface_id as id, ST_IsValidReason(geom) as reason
