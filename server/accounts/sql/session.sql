-- Whose session is this? Only of an account that is not disabled.
-- $1 hash of the token
select s.csrf_token as "csrfToken", (extract(epoch from s.seen_at) * 1000)::float8 as "seenAtMs",
  (extract(epoch from s.expires_at) * 1000)::float8 as "expiresAtMs",
  a.account_id as "accountId", a.login, a.name_zh as "nameZh", a.role,
  a.demo_secret as "demoSecret", a.must_change as "mustChangePassword",
  array(
    select c.city_id from cities c
    where a.role = 'admin'
      or exists (select 1 from account_cities ac where ac.city_id = c.city_id and ac.account_id = a.account_id)
    order by c.city_id
  ) as "cityIds"
from sessions s join accounts a on a.account_id = s.account_id
where s.token_hash = $1::text and a.disabled_at is null
