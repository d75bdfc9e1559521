-- Of which state are the layers that addresses are looked up in? One text that differs when any of them changed.
-- $1 city_id, $2 layers (text[])
select coalesce((select string_agg(layer || '=' || version::text, ',' order by layer)
                 from layer_versions where city_id = $1::int4 and layer = any($2::text[])), '')
       || '|' || coalesce((select created_at::text from cities where city_id = $1::int4), '') as state
