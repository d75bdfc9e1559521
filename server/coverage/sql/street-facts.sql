-- What is each street like, and has a steward claimed it at a moment? $1 city, $2 moment (ISO text).
select s.street_id, s.name_zh, s.name_en, s.grade::int4 as grade, s.kind, s.home_grid_id as grid_id, s.length_m, s.daily_must,
       exists (select 1 from responsibilities r
                where r.city_id = s.city_id and r.subject_kind = 'street' and r.subject_id = s.street_id
                  and r.role = 'steward' and r.valid_from <= $2::text::timestamptz
                  and (r.valid_to is null or r.valid_to > $2::text::timestamptz)) as claimed
  from streets s
 where s.city_id = $1::int4
 order by s.street_id
