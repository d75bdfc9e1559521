-- Which enabled admins are there? Their rows stay locked, so that two cannot remove one another at once.
select account_id as "accountId" from accounts where role = 'admin' and disabled_at is null
order by account_id
for update
