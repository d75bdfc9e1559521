-- At which versions are the layers that hotspots stand on? One text each for the ground and for the cases, and one that
-- changes with every merge of reports and its undoing.
-- $1 city_id
select coalesce(string_agg(layer || ':' || version, ',' order by layer)
                filter (where layer in ('roads', 'streets', 'grids', 'buildings')), '') as ground,
       coalesce(max(version) filter (where layer = 'cases'), 0)::float8 as cases,
       (select count(*) || '/' || count(undone_at) from case_merges where city_id = $1::int4) as merges
from layer_versions
where city_id = $1::int4
