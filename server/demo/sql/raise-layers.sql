-- Raises the version of layers, or begins them at 1. $1 city id; $2 layer names.
insert into layer_versions (city_id, layer, version)
select $1::int, r.layer, 1 from unnest($2::text[]) as r(layer)
on conflict (city_id, layer) do update set version = layer_versions.version + 1, changed_at = now()
