-- The streets of a city as packed lines; one row. A line: id, Chinese name, English name, grade, length m.
-- $1 city_id
select coalesce(string_agg(
         concat(street_id, E'\t', translate(name_zh, E'\t\n', '  '), E'\t', translate(name_en, E'\t\n', '  '),
                E'\t', grade, E'\t', length_m),
         E'\n' order by street_id), '') as lines
from streets
where city_id = $1::int4
