-- How complete is the register? One row per demanded line: what was listed, drawn and signed.
-- drawn counts listed sites with a valid outline in force of the line's regime and classes.
-- $1 city_id, $2 adcode, $3 legal date, $4 instant of knowledge,
-- $5 demands as JSON [{grade, layer, regime, classes[]}]
with demand as (
  select d.ordinality as place, d.value->>'grade' as grade, d.value->>'layer' as layer, d.value->>'regime' as regime,
         array(select jsonb_array_elements_text(d.value->'classes')) as classes
  from jsonb_array_elements($5::jsonb) with ordinality d
),
listed as (
  select d.place, g.entry_no, g.name_zh, exists (
    select 1 from zones z
    where z.city_id = $1::int and z.site_id = g.site_id and z.regime = d.regime and z.class = any (d.classes)
      and z.valid_from <= $3::date and (z.valid_to is null or z.valid_to > $3::date)
      and z.known_from <= $4::timestamptz and (z.known_to is null or z.known_to > $4::timestamptz)
      and z.geom is not null and ST_IsValid(z.geom)
  ) as drawn
  from demand d
  join coverage_gazette g on g.city_id = $1::int and g.adcode = $2 and g.grade = d.grade
    and g.entered_at <= $4::timestamptz
)
select d.grade, d.layer, coalesce(s.expected, n.listed) as expected, n.listed, n.drawn,
       (s.expected is not null and s.expected = n.listed and n.drawn = n.listed) as complete,
       s.signed_by as "signedBy", to_char(s.signed_on, 'YYYY-MM-DD') as "signedOn", n.missing
from demand d
cross join lateral (
  select count(l.entry_no)::int as listed, (count(*) filter (where l.drawn))::int as drawn,
         coalesce(jsonb_agg(l.name_zh order by l.entry_no) filter (where not l.drawn), '[]'::jsonb) as missing
  from listed l where l.place = d.place
) n
left join coverage_signatures s on s.city_id = $1::int and s.adcode = $2 and s.grade = d.grade and s.layer = d.layer
  and s.known_from <= $4::timestamptz and (s.known_to is null or s.known_to > $4::timestamptz)
order by d.place
