-- Which people are meant by these words? By identifier, else by name; `n` says how many would fit.
-- $1 city_id, $2 words
select w.word, coalesce(min(t.person_id) filter (where t.person_id = w.word), min(t.person_id)) as id,
       case when bool_or(t.person_id = w.word) then 1 else count(distinct t.person_id)::int end as n
from unnest($2::text[]) as w(word)
join people t on t.city_id = $1::int and (t.person_id = w.word or t.name_zh = w.word)
group by w.word
