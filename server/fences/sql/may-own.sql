-- May this person answer for events of a city? $1 city, $2 login
select a.login
  from accounts a
 where a.login = $2::text and a.disabled_at is null and a.role in ('commander', 'scheduler', 'inspector', 'admin')
   and (a.role = 'admin' or exists (select 1 from account_cities c where c.account_id = a.account_id and c.city_id = $1::int4))
