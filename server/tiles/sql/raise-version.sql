-- Raises a layer's version by one and answers the new one (2 after the first change).
-- $1 city, $2 layer, $3 the instant of the change.
insert into layer_versions (city_id, layer, version, changed_at)
values ($1::int4, $2::text, 2, $3::timestamptz)
on conflict (city_id, layer)
do update set version = layer_versions.version + 1, changed_at = excluded.changed_at
returning version::int4 as version
