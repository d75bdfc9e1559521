-- Fixes are personal data with a term: whole UTC days go, partition by partition.

-- Removes the partitions of the days before `keep_from` and answers their names. Safe when two ask at once.
create function xw_drop_fix_partitions(keep_from date) returns setof text
language plpgsql as $$
declare name text;
begin
  for name in
    select c.relname
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'fixes'::regclass
       and c.relname ~ '^fixes_\d{8}$'
       and to_date(substr(c.relname, 7), 'YYYYMMDD') < keep_from
     order by c.relname
  loop
    perform pg_advisory_xact_lock(hashtext(name));
    execute format('drop table if exists %I', name);
    return next name;
  end loop;
end $$;
