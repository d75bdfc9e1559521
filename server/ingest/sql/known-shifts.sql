-- Which shifts are meant by these words? By identifier, else by name; `n` says how many would fit.
-- $1 city_id, $2 words
select w.word, coalesce(min(t.shift_id) filter (where t.shift_id = w.word), min(t.shift_id)) as id,
       case when bool_or(t.shift_id = w.word) then 1 else count(distinct t.shift_id)::int end as n
from unnest($2::text[]) as w(word)
join shifts t on t.city_id = $1::int and (t.shift_id = w.word or t.name_zh = w.word)
group by w.word
