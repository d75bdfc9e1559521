-- Keeps a check-in. No rows.
-- $1 city_id, $2 checkin_id, $3 person_id, $4 instant, $5 kind, $6 post_id, $7 street_id, $8 lng, $9 lat
insert into check_ins (city_id, checkin_id, person_id, unit_id, at, kind, evidence, post_id, street_id, geom)
values ($1::int, $2, $3,
        (select unit_id from units where city_id = $1::int and person_id = $3 and active order by unit_id limit 1),
        $4::timestamptz, $5, 'qr', $6, $7,
        case when $8::float8 is null then null else ST_SetSRID(ST_MakePoint($8::float8, $9::float8), 4326) end)
