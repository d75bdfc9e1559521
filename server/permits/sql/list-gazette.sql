-- Lists protected sites that the register knows and the gazette does not, by grade; a site whose zones are of the
-- historic-city regime counts as a historic quarter. Answers how many were listed.
-- $1 city_id, $2 adcode, $3 source, $4 who, $5 instant
with known as (
  select h.site_id, h.name_zh, case when exists (
    select 1 from zones z where z.city_id = h.city_id and z.site_id = h.site_id and z.regime = 'historic_city'
  ) then 'historic_quarter' else h.grade end as grade
  from heritage_sites h where h.city_id = $1::int
),
fresh as (
  select k.*, row_number() over (partition by k.grade order by k.site_id) as n
  from known k
  where not exists (select 1 from coverage_gazette g
                    where g.city_id = $1::int and g.adcode = $2 and g.site_id = k.site_id)
),
listed as (
  insert into coverage_gazette (city_id, adcode, grade, entry_no, name_zh, site_id, source, entered_by, entered_at)
  select $1::int, $2, f.grade,
         f.n + coalesce((select max(g.entry_no) from coverage_gazette g
                         where g.city_id = $1::int and g.adcode = $2 and g.grade = f.grade), 0),
         f.name_zh, f.site_id, $3, $4, $5::timestamptz
  from fresh f
  returning 1
)
select count(*)::int as listed from listed
