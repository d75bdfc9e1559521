-- Notes what a wording means.
-- $1 city_id, $2 alias_id, $3 plain form, $4 longitude, $5 latitude (degrees WGS84), $6 error radius m, $7 layer, $8 id,
-- $9 confirmations, $10 in force, $11 who, $12 instant
insert into address_aliases
  (city_id, alias_id, text, geom, error_m, target_layer, target_id, confirmations, active, updated_by, updated_at)
values ($1::int4, $2::text, $3::text, ST_SetSRID(ST_MakePoint($4::float8, $5::float8), 4326), $6::float8, $7::text,
        $8::text, $9::int4, $10::bool, $11::text, $12::timestamptz)
on conflict (city_id, alias_id)
do update set geom = excluded.geom, error_m = excluded.error_m, target_layer = excluded.target_layer,
              target_id = excluded.target_id, confirmations = excluded.confirmations, active = excluded.active,
              updated_by = excluded.updated_by, updated_at = excluded.updated_at
