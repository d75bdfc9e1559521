-- Zones by their protected site, and those that were never drawn: looked up by every check.
create index zones_site on zones (city_id, site_id);
create index zones_undrawn on zones (city_id) where geom is null;

-- A number for the state of a city's register of zones: it changes with every change of the register, in the same
-- transaction, so that what was counted on a state may be held until the next. `latest` is the last instant at which
-- something of it begins or ends. Derived, hence in no backup.
create table register_stamps (
  city_id int primary key references cities on delete cascade,
  stamp   bigint not null,
  latest  timestamptz not null
);

create function xw_register_entered() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'coverage_gazette' then
    insert into register_stamps as s (city_id, stamp, latest)
    select f.city_id, 1, max(f.entered_at) from fresh f group by f.city_id
    on conflict (city_id) do update set stamp = s.stamp + 1, latest = greatest(s.latest, excluded.latest);
  else
    insert into register_stamps as s (city_id, stamp, latest)
    select f.city_id, 1, max(greatest(f.known_from, f.known_to)) from fresh f group by f.city_id
    on conflict (city_id) do update set stamp = s.stamp + 1, latest = greatest(s.latest, excluded.latest);
  end if;
  return null;
end $$;

-- A city that is deleted takes its stamp along.
create function xw_register_gone() returns trigger language plpgsql as $$
begin
  update register_stamps s set stamp = s.stamp + 1 from (select distinct g.city_id from gone g) d
  where s.city_id = d.city_id;
  return null;
end $$;

create trigger zones_entered after insert on zones referencing new table as fresh
  for each statement execute function xw_register_entered();
create trigger zones_changed after update on zones referencing new table as fresh
  for each statement execute function xw_register_entered();
create trigger zones_gone after delete on zones referencing old table as gone
  for each statement execute function xw_register_gone();
create trigger coverage_gazette_entered after insert on coverage_gazette referencing new table as fresh
  for each statement execute function xw_register_entered();
create trigger coverage_gazette_changed after update on coverage_gazette referencing new table as fresh
  for each statement execute function xw_register_entered();
create trigger coverage_gazette_gone after delete on coverage_gazette referencing old table as gone
  for each statement execute function xw_register_gone();
create trigger coverage_signatures_entered after insert on coverage_signatures referencing new table as fresh
  for each statement execute function xw_register_entered();
create trigger coverage_signatures_changed after update on coverage_signatures referencing new table as fresh
  for each statement execute function xw_register_entered();
create trigger coverage_signatures_gone after delete on coverage_signatures referencing old table as gone
  for each statement execute function xw_register_gone();
