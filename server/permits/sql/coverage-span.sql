-- Between which days does the register of zones stand as it does on a day? One row: the last day on which a zone began or
-- ended at or before it (inclusive), and the first after it (exclusive); null without such a day.
-- $1 city_id, $2 legal date
select to_char(max(b.day) filter (where b.day <= $2::date), 'YYYY-MM-DD') as "from",
       to_char(min(b.day) filter (where b.day > $2::date), 'YYYY-MM-DD') as until
from (
  select z.valid_from as day from zones z where z.city_id = $1::int
  union
  select z.valid_to from zones z where z.city_id = $1::int and z.valid_to is not null
) b
