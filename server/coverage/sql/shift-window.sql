-- When do the shifts of a local day run? $1 city, $2 day YYYY-MM-DD, $3 time zone.
select shift_id, mode, name_zh, name_en,
       (extract(epoch from ($2::text::date + starts) at time zone $3::text) * 1000)::float8 as from_ms,
       (extract(epoch from ($2::text::date + ends + case when ends <= starts then interval '1 day' else interval '0' end)
                at time zone $3::text) * 1000)::float8 as to_ms
  from shifts
 where city_id = $1::int4
 order by from_ms, shift_id
