-- Takes a terminal out. $1 city, $2 phone. Answers the phone, nothing when there is none.
delete from terminals where city_id = $1::int4 and phone = $2::text returning phone
