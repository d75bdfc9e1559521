-- Loads code lists; a code that is there already gets the given text.
-- Arrays of equal length: $1 list, $2 code, $3 zh, $4 en, $5 parent or null, $6 position, $7 attributes (json text),
-- $8 source, $9 valid_from (date text), $10 valid_to (date text or null)
insert into codes (list, code, zh, en, parent, position, attributes, source, valid_from, valid_to)
select t.list, t.code, t.zh, t.en, t.parent, t.position, t.attributes::jsonb, t.source, t.valid_from::date, t.valid_to::date
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
            $10::text[])
  as t(list, code, zh, en, parent, position, attributes, source, valid_from, valid_to)
on conflict (list, code, valid_from) do update
  set zh = excluded.zh, en = excluded.en, parent = excluded.parent, position = excluded.position,
      attributes = excluded.attributes, source = excluded.source, valid_to = excluded.valid_to
