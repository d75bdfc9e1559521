-- Of which kind are the units? $1 city
select unit_id as "unitId", kind, call_sign as "callSign" from units where city_id = $1::int4
