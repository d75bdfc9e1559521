-- Says that the doors of a city changed.
-- $1 city_id, $2 instant
insert into layer_versions (city_id, layer, version, changed_at)
values ($1::int4, 'address_points', 2, $2::timestamptz)
on conflict (city_id, layer)
do update set version = layer_versions.version + 1, changed_at = excluded.changed_at
