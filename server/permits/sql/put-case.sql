-- Notes the case that was opened for a red construction site. No rows.
-- $1 city_id, $2 construction_id, $3 case_id
update construction_screenings set case_id = $3 where city_id = $1::int and construction_id = $2
