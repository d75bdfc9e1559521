-- Adds one entry of an official list by name; the site that it names when the register knows one. No rows.
-- $1 city_id, $2 adcode, $3 grade, $4 name, $5 source, $6 who, $7 instant
insert into coverage_gazette (city_id, adcode, grade, entry_no, name_zh, site_id, source, entered_by, entered_at)
select $1::int, $2, $3,
       1 + coalesce((select max(entry_no) from coverage_gazette
                     where city_id = $1::int and adcode = $2 and grade = $3), 0),
       $4, (select site_id from heritage_sites where city_id = $1::int and name_zh = $4 limit 1), $5, $6,
       $7::timestamptz
where not exists (select 1 from coverage_gazette
                  where city_id = $1::int and adcode = $2 and grade = $3 and name_zh = $4)
