-- Who works when, where and on which streets? Rows of officers from a day on.
-- $1 city_id, $2 first local day YYYY-MM-DD, $3 days, $4 grid_id or null, $5 person_id or null
select to_char(r.day, 'YYYY-MM-DD') as day, r.person_id as "personId", p.name_zh as "nameZh",
       coalesce(r.grid_id, o.grid_id) as "gridId", r.shift_id as "shiftId", s.name_zh as "shiftZh", s.name_en as "shiftEn",
       to_char(s.starts, 'HH24:MI') as starts, to_char(s.ends, 'HH24:MI') as ends, o.name_zh as "postZh",
       to_jsonb(r.street_ids) as "streetIds"
from rosters r
join people p on p.city_id = r.city_id and p.person_id = r.person_id
join shifts s on s.city_id = r.city_id and s.shift_id = r.shift_id
left join posts o on o.city_id = r.city_id and o.post_id = r.post_id
where r.city_id = $1::int4 and p.kind = 'officer'
  and r.day between $2::text::date and $2::text::date + $3::int4 - 1
  and ($4::text is null or coalesce(r.grid_id, o.grid_id) = $4::text) and ($5::text is null or r.person_id = $5::text)
order by r.person_id collate "C", r.day, s.starts
