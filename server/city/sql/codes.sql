-- Which codes does a list hold today, parents first? All lists when $1 is null.
-- $1 list or null, $2 day (date)
select list, code, zh, en, parent, position, attributes, source,
       to_char(valid_from, 'YYYY-MM-DD') as "validFrom", to_char(valid_to, 'YYYY-MM-DD') as "validTo"
from codes
where ($1::text is null or list = $1::text)
  and valid_from <= $2::date and (valid_to is null or valid_to > $2::date)
order by list, parent nulls first, position, code
