-- Is an outline valid, and if not, why and where?
-- $1 outline (hex EWKB, 4326)
select ST_IsValid($1::geometry) as valid, case when not ST_IsValid($1::geometry) then ST_IsValidReason($1::geometry) end as reason
