-- Every code with its names, the latest version of each.
select distinct on (list, code) list, code, zh, en, parent, attributes
from codes
order by list, code, valid_from desc
