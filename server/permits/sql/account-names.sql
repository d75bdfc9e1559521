-- What are people called? One row for each account that is known.
-- $1 account_ids
select a.account_id as "accountId", a.name_zh as "nameZh" from accounts a where a.account_id = any ($1::text[])
