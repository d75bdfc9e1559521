-- What each raise of a layer's version touched, so that a process that fell behind reads exactly that, and on
-- PostgreSQL a notice at each raise and a raise for rows that something other than this service wrote.

create table layer_changes (
  city_id    int not null,
  layer      text not null,
  version    bigint not null,
  -- Envelopes [west, south, east, north] in degrees of what was and what is there; null: anywhere.
  boxes      jsonb,
  changed_at timestamptz not null default now(),
  primary key (city_id, layer, version),
  foreign key (city_id, layer) references layer_versions (city_id, layer) on delete cascade
);

do $plant$
declare
  what record;
begin
  -- The embedded engine has one process: nobody else writes, and nobody listens.
  if version() like '%wasm%' then
    return;
  end if;

  create function xw_tell_layer() returns trigger language plpgsql as $$
  begin
    perform pg_notify('xw_layers', new.city_id || '/' || new.layer || '/' || new.version);
    return null;
  end $$;
  create trigger layer_told after insert or update on layer_versions
    for each row execute function xw_tell_layer();

  -- Raises layers of a city; boxes null: anywhere.
  create function xw_raise_layers(city int, layers text[], boxes jsonb) returns void language sql as $$
    with raised as (
      insert into layer_versions (city_id, layer, version, changed_at)
      select city, l, 2, now() from unnest(layers) as l order by l
      on conflict (city_id, layer)
      do update set version = layer_versions.version + 1, changed_at = excluded.changed_at
      returning layer_versions.layer, layer_versions.version
    ),
    pruned as (
      delete from layer_changes c using raised r
      where c.city_id = city and c.layer = r.layer and c.version <= r.version - 500
    )
    insert into layer_changes (city_id, layer, version, boxes)
    select city, r.layer, r.version, boxes from raised r
  $$;

  -- Up to 12 rows are named by their own boxes, more by the one box round all of them.
  create function xw_boxes(geoms geometry[]) returns jsonb language sql immutable as $$
    select case
      when cardinality(geoms) = 0 then null
      when cardinality(geoms) <= 12 then
        (select jsonb_agg(distinct jsonb_build_array(ST_XMin(g), ST_YMin(g), ST_XMax(g), ST_YMax(g)))
         from unnest(geoms) as g)
      else
        (select jsonb_build_array(jsonb_build_array(min(ST_XMin(g)), min(ST_YMin(g)), max(ST_XMax(g)), max(ST_YMax(g))))
         from unnest(geoms) as g)
    end
  $$;

  create function xw_rows_written() returns trigger language plpgsql as $$
  declare
    one record;
  begin
    if tg_op = 'INSERT' then
      for one in select city_id, array_agg(geom) filter (where geom is not null and not ST_IsEmpty(geom)) as geoms
                 from new_rows group by city_id order by city_id loop
        if one.geoms is not null then perform xw_raise_layers(one.city_id, tg_argv, xw_boxes(one.geoms)); end if;
      end loop;
    elsif tg_op = 'DELETE' then
      for one in select city_id, array_agg(geom) filter (where geom is not null and not ST_IsEmpty(geom)) as geoms
                 from old_rows group by city_id order by city_id loop
        if one.geoms is not null then perform xw_raise_layers(one.city_id, tg_argv, xw_boxes(one.geoms)); end if;
      end loop;
    else
      for one in select city_id, array_agg(geom) filter (where geom is not null and not ST_IsEmpty(geom)) as geoms
                 from (select city_id, geom from old_rows union all select city_id, geom from new_rows) as both_rows
                 group by city_id order by city_id loop
        if one.geoms is not null then perform xw_raise_layers(one.city_id, tg_argv, xw_boxes(one.geoms)); end if;
      end loop;
    end if;
    return null;
  end $$;

  create function xw_rows_emptied() returns trigger language plpgsql as $$
  begin
    perform xw_raise_layers(city_id, tg_argv, null) from cities order by city_id;
    return null;
  end $$;

  create function xw_boundary_written() returns trigger language plpgsql as $$
  begin
    perform xw_raise_layers(new.city_id, array['boundary'], null);
    return null;
  end $$;

  -- This service names the boxes of its own writes itself, after they are committed.
  for what in
    select t.table_name, t.layers from (values
      ('surfaces', $q$'surfaces'$q$),
      ('grids', $q$'grids'$q$),
      ('areas', $q$'areas'$q$),
      ('zones', $q$'zones'$q$),
      ('road_edges', $q$'roads'$q$),
      ('streets', $q$'streets', 'roads'$q$),
      ('sanitation_roads', $q$'sanitation_roads'$q$),
      ('buildings', $q$'buildings'$q$),
      ('construction_sites', $q$'construction_sites'$q$),
      ('heritage_sites', $q$'heritage_sites'$q$),
      ('assets', $q$'assets'$q$),
      ('cameras', $q$'cameras'$q$),
      ('cases', $q$'cases'$q$),
      ('places', $q$'places'$q$)
    ) as t (table_name, layers)
  loop
    execute format($f$
      create trigger others_inserted after insert on %1$I referencing new table as new_rows
        for each statement when (current_setting('application_name') not like 'xiangwang%%')
        execute function xw_rows_written(%2$s)$f$, what.table_name, what.layers);
    execute format($f$
      create trigger others_updated after update on %1$I referencing old table as old_rows new table as new_rows
        for each statement when (current_setting('application_name') not like 'xiangwang%%')
        execute function xw_rows_written(%2$s)$f$, what.table_name, what.layers);
    execute format($f$
      create trigger others_deleted after delete on %1$I referencing old table as old_rows
        for each statement when (current_setting('application_name') not like 'xiangwang%%')
        execute function xw_rows_written(%2$s)$f$, what.table_name, what.layers);
    execute format($f$
      create trigger others_emptied after truncate on %1$I
        for each statement when (current_setting('application_name') not like 'xiangwang%%')
        execute function xw_rows_emptied(%2$s)$f$, what.table_name, what.layers);
  end loop;
  create trigger others_boundary after insert or update of boundary, name_zh, name_en on cities
    for each row when (current_setting('application_name') not like 'xiangwang%')
    execute function xw_boundary_written();
end $plant$;
