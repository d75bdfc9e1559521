-- Files of strangers on their way into the city: what was sent, what was found, what went in, what it replaced.

-- city_id 0 holds files from which a city is yet to be made; therefore no foreign key, and a trigger in its place.
create table imports (
  city_id      int  not null,
  import_id    text not null,
  layer        text not null,
  state        text not null check (state in
    ('reading','asking','staged','loading','loaded','unchanged','failed','cancelled','undone')),
  job_id       text,
  file_name    text not null,
  file_bytes   float8 not null,
  sha256       text not null,
  -- What the person asked for: crs, map, encoding, sheet, dryRun.
  asked        jsonb not null default '{}',
  format       text,
  encoding     text,
  datum        jsonb,
  fields       jsonb not null default '[]',
  missing      text[] not null default '{}',
  preview      jsonb not null default '[]',
  counts       jsonb not null,
  timings      jsonb not null default '{}',
  progress     float8 not null default 0,
  source_title text,
  attribution  text,
  licence      text,
  same_as      text,
  error        jsonb,
  created_by   text not null,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  primary key (city_id, import_id)
);
create index imports_same on imports (city_id, layer, sha256);
create index imports_newest on imports (city_id, created_at desc, import_id desc);

create function xw_forget_imports() returns trigger language plpgsql as $$
begin
  delete from imports where city_id = old.city_id;
  return old;
end $$;
create trigger cities_forget_imports after delete on cities
  for each row execute function xw_forget_imports();

-- One checked row that waits for its table, and afterwards the record of where the row came from.
create table import_rows (
  city_id   int  not null,
  import_id text not null,
  -- Order of the tables: rows of stage 0 go in before those of stage 1.
  stage     int  not null,
  row_no    int  not null,
  place     text not null,
  target    text not null,
  row_key   text not null,
  -- ok: goes in; queued: a case that waits for its place; rejected: refused after it was staged; held: only a source of others
  state     text not null default 'ok' check (state in ('ok','queued','rejected','held')),
  -- Values of the table's columns, without city_id and geometry.
  data      jsonb not null,
  geom      geometry(Geometry, 4326),
  -- As it was sent: the file's own numbers, GeoJSON-shaped; null when they are those of geom or there were none.
  original  text,
  -- Error budget of the position, metres; the chain stands in imports.datum.
  error_m   float8,
  primary key (city_id, import_id, stage, row_no),
  foreign key (city_id, import_id) references imports on delete cascade
);
create unique index import_rows_key on import_rows (city_id, import_id, stage, row_key);

create table import_problems (
  city_id   int  not null,
  import_id text not null,
  seq       int  not null,
  place     text not null,
  code      text not null,
  value     text not null,
  reason_zh text not null,
  reason_en text not null,
  primary key (city_id, import_id, seq),
  foreign key (city_id, import_id) references imports on delete cascade
);

-- What an import did to each row: the row before (null: there was none) and the fingerprint of the row after.
create table import_changes (
  city_id   int  not null,
  import_id text not null,
  stage     int  not null,
  target    text not null,
  row_key   jsonb not null,
  key_text  text not null,
  before    jsonb,
  after_md5 text not null,
  primary key (city_id, import_id, stage, key_text),
  foreign key (city_id, import_id) references imports on delete cascade
);
create index import_changes_key on import_changes (city_id, target, key_text);

-- The expression that writes a row of a table, under an alias, as jsonb that reads back to the same bytes
-- (geometry as hex EWKB; every other type's own text is exact).
create function xw_row_expression(p_table text, p_alias text) returns text
language sql stable as $$
  select 'jsonb_build_object(' || string_agg(
           format('%L, %I.%I%s', a.attname, p_alias, a.attname,
                  case when t.typname = 'geometry' then '::text' else '' end), ', ' order by a.attnum) || ')'
    from pg_attribute a join pg_type t on t.oid = a.atttypid
   where a.attrelid = p_table::regclass and a.attnum > 0 and not a.attisdropped
$$;

-- The table's primary key without city_id, in its order.
create function xw_key_columns(p_table text) returns text[]
language sql stable as $$
  select array_agg(a.attname::text order by k.n)
    from pg_index i, unnest(i.indkey::int2[]) with ordinality as k(attnum, n), pg_attribute a
   where i.indrelid = p_table::regclass and i.indisprimary
     and a.attrelid = i.indrelid and a.attnum = k.attnum and a.attname <> 'city_id'
$$;

-- Puts the next p_limit staged rows after p_after into their table: adds, replaces, or leaves a row that is the same;
-- writes down what it replaced. Answers the last row_no that it took (null: none left) and the counts.
-- A column that the row does not name keeps its old value, or takes p_defaults or the table's own default where it is new.
create function xw_import_load(
  p_city int, p_import text, p_stage int, p_table text, p_geometry text, p_defaults jsonb, p_after int, p_limit int,
  out last_row int, out added int, out replaced int, out unchanged int
) language plpgsql set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  keys text[] := xw_key_columns(p_table);
  on_keys text; key_json text; key_list text; sets text; own_defaults text;
begin
  -- What the table itself gives a new row.
  select coalesce(string_agg(format('%L, %s', a.attname, pg_get_expr(d.adbin, d.adrelid)), ', '), '') into own_defaults
    from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attrelid = p_table::regclass and a.attgenerated = '' and not a.attisdropped;
  select string_agg(format('t.%1$I = (k.p).%1$I', c), ' and '), string_agg(format('%1$L, (c.n).%1$I', c), ', '),
         string_agg(format('%I', c), ', ')
    into on_keys, key_json, key_list from unnest(keys) c;
  on_keys := coalesce(' and ' || on_keys, '');
  key_list := 'city_id' || coalesce(', ' || key_list, '');
  key_json := coalesce(key_json, '');
  select string_agg(format('%1$I = excluded.%1$I', a.attname), ', ') into sets
    from pg_attribute a where a.attrelid = p_table::regclass and a.attnum > 0 and not a.attisdropped;
  execute format($q$
    with s as materialized (
      select r.row_no, r.state,
             r.data || case when r.geom is null then '{}'::jsonb else jsonb_build_object(%1$L::text, r.geom::text) end
                    || jsonb_build_object('city_id', $1) as d
        from import_rows r
       where r.city_id = $1 and r.import_id = $2 and r.stage = $3 and r.row_no > $5
       order by r.row_no limit $6
    ), k as materialized (
      select s.row_no, s.d, p from s, lateral jsonb_populate_record(null::%2$I, s.d) p where s.state = 'ok'
    ), c as materialized (
      select k.row_no, case when t.city_id is null then null else %3$s end as before,
             jsonb_populate_record(
               case when t.city_id is null then jsonb_populate_record(null::%2$I, jsonb_build_object(%9$s) || $4) else t end, k.d) as n
        from k left join %2$I t on t.city_id = $1 %4$s
    ), d as materialized (
      select c.row_no, c.before, c.n, a.j as after, jsonb_build_object(%5$s) as key
        from c, lateral (select %6$s as j from (select (c.n).*) n) a
    ), w as (
      insert into %2$I select (d.n).* from d where d.before is distinct from d.after
      on conflict (%7$s) do update set %8$s
    ), l as (
      insert into import_changes (city_id, import_id, stage, target, row_key, key_text, before, after_md5)
      select $1, $2, $3, %2$L, d.key, d.key::text, d.before, md5(d.after::text)
        from d where d.before is distinct from d.after
    )
    select (select max(s.row_no) from s), count(*) filter (where d.before is null),
           count(*) filter (where d.before is not null and d.before is distinct from d.after),
           count(*) filter (where d.before is not distinct from d.after)
      from d
  $q$, p_geometry, p_table, xw_row_expression(p_table, 't'), on_keys, key_json, xw_row_expression(p_table, 'n'),
       key_list, sets, own_defaults)
  into last_row, added, replaced, unchanged
  using p_city, p_import, p_stage, p_defaults, p_after, p_limit;
end $$;

-- Rows of an import that are no longer as it left them, among the next p_limit in key order after p_after.
-- One row for each: its key, and whether it is gone. Always a last row with a null key: the last key looked at.
create function xw_import_conflicts(
  p_city int, p_import text, p_stage int, p_table text, p_after text, p_limit int
) returns table (key_text text, gone boolean, last_key text)
language plpgsql set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  keys text[] := xw_key_columns(p_table);
  on_keys text;
begin
  select coalesce(string_agg(format(' and t.%1$I = (k.p).%1$I', c), ''), '') into on_keys from unnest(keys) c;
  return query execute format($q$
    with k as materialized (
      select h.key_text, h.after_md5, p
        from (select * from import_changes h where h.city_id = $1 and h.import_id = $2 and h.stage = $3
                 and h.target = %1$L and h.key_text > $4 order by h.key_text limit $5) h,
             lateral jsonb_populate_record(null::%1$I, h.row_key) p
    )
    select k.key_text, t.city_id is null, null::text
      from k left join %1$I t on t.city_id = $1 %2$s
     where t.city_id is null or md5((%3$s)::text) <> k.after_md5
    union all
    select null, null, max(k.key_text) from k
  $q$, p_table, on_keys, xw_row_expression(p_table, 't'))
  using p_city, p_import, p_stage, p_after, p_limit;
end $$;

-- Takes back the next p_limit rows of an import: restores what stood there before, removes what was new.
-- Answers how many it took back; 0: none left. Refuses nothing: ask xw_import_conflicts first.
create function xw_import_undo(p_city int, p_import text, p_stage int, p_table text, p_limit int) returns int
language plpgsql set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  keys text[] := xw_key_columns(p_table);
  on_keys text; taken text[];
begin
  select coalesce(string_agg(format(' and t.%1$I = (k.p).%1$I', c), ''), '') into on_keys from unnest(keys) c;
  select array_agg(h.key_text) into taken
    from (select c.key_text from import_changes c where c.city_id = p_city and c.import_id = p_import
             and c.stage = p_stage and c.target = p_table order by c.key_text limit p_limit) h;
  if taken is null then return 0; end if;
  execute format($q$
    with k as materialized (
      select p from import_changes h, lateral jsonb_populate_record(null::%1$I, h.row_key) p
       where h.city_id = $1 and h.import_id = $2 and h.stage = $3 and h.key_text = any($4) and h.before is null
    )
    delete from %1$I t using k where t.city_id = $1 %2$s
  $q$, p_table, on_keys) using p_city, p_import, p_stage, taken;
  execute format($q$
    insert into %1$I
    select p.* from import_changes h, lateral jsonb_populate_record(null::%1$I, h.before) p
     where h.city_id = $1 and h.import_id = $2 and h.stage = $3 and h.key_text = any($4) and h.before is not null
    on conflict (%2$s) do update set %3$s
  $q$, p_table,
       (select 'city_id' || coalesce(string_agg(format(', %I', c), ''), '') from unnest(keys) c),
       (select string_agg(format('%1$I = excluded.%1$I', a.attname), ', ') from pg_attribute a
         where a.attrelid = p_table::regclass and a.attnum > 0 and not a.attisdropped))
  using p_city, p_import, p_stage, taken;
  delete from import_changes c where c.city_id = p_city and c.import_id = p_import and c.stage = p_stage
     and c.key_text = any(taken);
  return cardinality(taken);
end $$;
