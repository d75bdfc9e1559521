-- Is this shape a proper area? $1 shape (hex EWKB)
select ST_IsValid($1::text::geometry) as valid, ST_IsValidReason($1::text::geometry) as reason
