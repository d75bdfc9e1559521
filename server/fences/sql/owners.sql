-- Who may answer for events of a city? $1 city
select a.login, a.name_zh as "nameZh", a.role
  from accounts a
 where a.disabled_at is null and a.role in ('commander', 'scheduler', 'inspector', 'admin')
   and (a.role = 'admin' or exists (select 1 from account_cities c where c.account_id = a.account_id and c.city_id = $1::int4))
 order by a.role, a.login
