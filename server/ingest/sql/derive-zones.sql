-- Versions of staged zones. What stands as it is keeps its version; else the known versions that it overlaps in law are closed
-- (stage 0: known until now), the new one follows (stage 1), and what was law before it began is kept as a version of its own
-- (stage 2); these two count from a thousand million. Answers rows that have neither an outline nor words, and rows that
-- reach into a later version that is known.
-- $1 city_id, $2 import_id, $3 first and $4 last row_no
with staged as materialized (
  select row_no, place, data, geom
  from import_rows
  where city_id = $1::int and import_id = $2::text and stage = 1 and row_no between $3::int and $4::int and state = 'ok'
), bare as materialized (
  select row_no, data->>'zone_id' as zone_id from staged
  where geom is null and data->>'boundary_text' is null and coalesce(data->'boundary_rule', 'null') = 'null'
), s as materialized (
  select * from staged where row_no not in (select row_no from bare)
), known as materialized (
  select s.row_no, s.place, s.data, z.zone_id, z.version, z.valid_from, z.known_from, z.recorded_by,
         (z.geom is not distinct from s.geom or ST_OrderingEquals(z.geom, s.geom))
           and z.site_id is not distinct from s.data->>'site_id' and z.scheme = s.data->>'scheme'
           and z.regime = s.data->>'regime' and z.class = s.data->>'class'
           and z.subclass is not distinct from s.data->>'subclass' and z.name_zh = s.data->>'name_zh'
           and z.name_en is not distinct from s.data->>'name_en'
           and z.boundary_text is not distinct from s.data->>'boundary_text'
           and coalesce(z.boundary_rule, 'null') = coalesce(s.data->'boundary_rule', 'null')
           and coalesce(z.height_limit, 'null') = coalesce(s.data->'height_limit', 'null')
           and z.uncertainty_m = (s.data->>'uncertainty_m')::float8
           and z.uncertainty_basis = s.data->>'uncertainty_basis'
           and z.published_by is not distinct from s.data->>'published_by'
           and z.document_id is not distinct from s.data->>'document_id'
           and z.valid_from = (s.data->>'valid_from')::date
           and z.valid_to is not distinct from (s.data->>'valid_to')::date as same
  from s join zones z on z.city_id = $1::int and z.zone_id = s.data->>'zone_id' and z.known_to is null
  where (z.valid_to is null or z.valid_to > (s.data->>'valid_from')::date)
    and ((s.data->>'valid_to')::date is null or z.valid_from < (s.data->>'valid_to')::date)
), same as materialized (
  select distinct on (row_no) row_no, version, known_from, recorded_by from known where same order by row_no, version
), later as materialized (
  select row_no, min(zone_id) as zone_id, min(valid_from) as later_from from known
  where valid_from > (data->>'valid_from')::date and row_no not in (select row_no from same)
  group by row_no
), fresh as materialized (
  select s.row_no, s.place, s.data, s.data->>'zone_id' as zone_id,
         coalesce((select max(z.version) from zones z where z.city_id = $1::int and z.zone_id = s.data->>'zone_id'), 0)
           + row_number() over (partition by s.data->>'zone_id' order by s.data->>'valid_from', s.row_no) * 2 - 1 as version
  from s where s.row_no not in (select row_no from same union all select row_no from later)
), closed as (
  insert into import_rows (city_id, import_id, stage, row_no, place, target, row_key, data)
  select $1::int, $2::text, 0, 1000000000 + k.row_no * 20 + k.rank, k.place, 'zones', k.zone_id || ' ' || k.version,
         jsonb_build_object('zone_id', k.zone_id, 'version', k.version, 'known_to', f.data->>'known_from')
  from (select *, (row_number() over (partition by row_no order by version))::int as rank
        from (select distinct on (zone_id, version) * from known order by zone_id, version, row_no) once) k
  join fresh f on f.row_no = k.row_no
  on conflict do nothing
), before as (
  insert into import_rows (city_id, import_id, stage, row_no, place, target, row_key, data, geom)
  select $1::int, $2::text, 2, 1000000000 + k.row_no * 20, k.place, 'zones', k.zone_id || ' ' || (f.version + 1),
         (to_jsonb(z) - 'geom' - 'city_id') || jsonb_build_object('version', f.version + 1, 'valid_to', f.data->>'valid_from',
           'known_from', f.data->>'known_from', 'known_to', null, 'recorded_by', f.data->>'recorded_by'), z.geom
  from (select distinct on (row_no) * from known where valid_from < (data->>'valid_from')::date
        order by row_no, valid_from desc) k
  join fresh f on f.row_no = k.row_no
  join zones z on z.city_id = $1::int and z.zone_id = k.zone_id and z.version = k.version
  on conflict do nothing
), done as (
  update import_rows r
  set data = r.data || coalesce(
        (select jsonb_build_object('version', same.version, 'known_from', same.known_from, 'recorded_by', same.recorded_by)
         from same where same.row_no = r.row_no),
        (select jsonb_build_object('version', f.version) from fresh f where f.row_no = r.row_no))
  where r.city_id = $1::int and r.import_id = $2::text and r.stage = 1
    and r.row_no in (select row_no from same union all select row_no from fresh)
)
select row_no as "rowNo", 'no_boundary' as code, zone_id as value from bare
union all
select row_no, 'later_version', zone_id || ' ' || later_from from later
