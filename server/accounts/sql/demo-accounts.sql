-- Which accounts still have their published demo password?
select login, name_zh as "nameZh", role from accounts
where demo_secret and disabled_at is null
order by array_position(array['commander','planner','scheduler','inspector','admin'], role), login
