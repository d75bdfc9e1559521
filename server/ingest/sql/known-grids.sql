-- Which grids are meant by these words? By identifier, else by code or name; `n` says how many would fit.
-- $1 city_id, $2 words
select w.word, coalesce(min(t.grid_id) filter (where t.grid_id = w.word), min(t.grid_id)) as id,
       case when bool_or(t.grid_id = w.word) then 1 else count(distinct t.grid_id)::int end as n
from unnest($2::text[]) as w(word)
join grids t on t.city_id = $1::int and (t.grid_id = w.word or t.code = w.word or t.name_zh = w.word)
group by w.word
