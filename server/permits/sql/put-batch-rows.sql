-- Keeps what became of rows; one that is there already stays. No rows.
-- $1 city_id, $2 batch_id, $3 seq[], $4 place[], $5 ref[], $6 check_id[], $7 problem[] (json text)
insert into permit_batch_rows (city_id, batch_id, seq, place, ref, check_id, problem)
select $1::int, $2, r.seq, r.place, r.ref, r.check_id, r.problem::jsonb
from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[]) as r(seq, place, ref, check_id, problem)
on conflict do nothing
