-- Of which kind are these units? $1 city, $2 unit ids.
select unit_id, kind from units where city_id = $1::int4 and unit_id = any($2::text[])
