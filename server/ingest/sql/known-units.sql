-- Which units are meant by these words? By identifier, else by call sign or plate; `n` says how many would fit.
-- $1 city_id, $2 words
select w.word, coalesce(min(t.unit_id) filter (where t.unit_id = w.word), min(t.unit_id)) as id,
       case when bool_or(t.unit_id = w.word) then 1 else count(distinct t.unit_id)::int end as n
from unnest($2::text[]) as w(word)
join units t on t.city_id = $1::int and (t.unit_id = w.word or t.call_sign = w.word or t.plate = w.word)
group by w.word
