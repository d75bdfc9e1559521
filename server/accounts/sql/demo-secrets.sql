-- How many enabled accounts still have their published demo password?
select count(*)::int as count from accounts where demo_secret and disabled_at is null
