-- Sets rows of code lists; a code known at that date is replaced. $1 list; $2 code; $3 Chinese; $4 English;
-- $5 parent; $6 position; $7 attributes (JSON text); $8 source; $9 valid from (ISO date).
insert into codes (list, code, zh, en, parent, position, attributes, source, valid_from)
select r.list, r.code, r.zh, r.en, r.parent, r.position, r.attributes::jsonb, r.source, r.valid_from::date
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int4[], $7::text[], $8::text[], $9::text[])
  as r(list, code, zh, en, parent, position, attributes, source, valid_from)
on conflict (list, code, valid_from) do update
  set zh = excluded.zh, en = excluded.en, parent = excluded.parent, position = excluded.position,
      attributes = excluded.attributes, source = excluded.source
