-- In which state is the register of protected zones? The stamp changes with every change of it; settled says that nothing
-- of it begins or ends after the instant asked about. Always one row.
-- $1 city_id, $2 instant of knowledge
select coalesce(s.stamp, 0)::text as stamp, coalesce(s.latest <= $2::timestamptz, true) as settled
from (select 1) one left join register_stamps s on s.city_id = $1::int
