-- Which accounts are there, with the cities each may see? An admin sees every city.
-- $1 login or null for any, $2 account id or null for any
select a.account_id as "accountId", a.login, a.name_zh as "nameZh", a.role, a.password_hash as "passwordHash",
  a.demo_secret as "demoSecret", a.must_change as "mustChangePassword", a.failed_count as "failedCount",
  to_char(a.locked_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lockedUntil",
  to_char(a.disabled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "disabledAt",
  to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
  to_char(a.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "changedAt",
  case when a.role = 'admin' then array(select c.city_id from cities c order by c.city_id)
       else array(select ac.city_id from account_cities ac where ac.account_id = a.account_id order by ac.city_id)
  end as "cityIds"
from accounts a
where ($1::text is null or a.login = $1::text) and ($2::text is null or a.account_id = $2::text)
order by a.login
